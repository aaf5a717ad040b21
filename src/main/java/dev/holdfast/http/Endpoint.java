package dev.holdfast.http;

import dev.holdfast.access.Principal;
import java.util.List;

/// One call of the API, described once: the route, the authorization, the audit line and the OpenAPI
/// document all read it.
///
/// @param path segments with `{names}`; a last one of the form `{name...}` takes the rest of the path, raw
/// @param request the record of the JSON body; `Void.class` when there is none, `byte[].class` for a raw
/// one
/// @param response the record of the JSON answer; `Void.class` for none, `byte[].class` for a raw one
/// @param problems the codes it may answer with, beyond those that any call may
/// @param queries the parameters of the query that it reads
/// @param answers whether its answer may be kept
public record Endpoint(
        Method method,
        String path,
        Scope scope,
        Class<?> request,
        Class<?> response,
        String summary,
        List<String> problems,
        List<Query> queries,
        Answers answers) {

    /// A parameter of the query.
    ///
    /// @param summary a sentence about what it does
    public record Query(String name, String summary) {}

    /// The methods of the API.
    public enum Method {
        GET,
        HEAD,
        POST,
        PUT,
        PATCH,
        DELETE,
        OPTIONS
    }

    /// What a caller must be allowed.
    public enum Scope {
        /// Anybody, without a token: health only.
        OPEN,
        READ,
        WRITE,
        ADMIN
    }

    /// Whether what it answers may lie in the database, for a repeat with the same `Idempotency-Key`.
    public enum Answers {
        KEPT,
        /// The answer holds a secret, so a repeat does nothing and hears that the call was done.
        ONCE,
        /// The answer is that of other calls, made within this one, which are kept and audited for
        /// themselves.
        PASSED_ON
    }

    public Endpoint {
        problems = List.copyOf(problems);
        queries = List.copyOf(queries);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash: " + path);
        }
    }

    /// An endpoint that reads no query.
    public Endpoint(
            Method method,
            String path,
            Scope scope,
            Class<?> request,
            Class<?> response,
            String summary,
            List<String> problems) {
        this(method, path, scope, request, response, summary, problems, List.of(), Answers.KEPT);
    }

    /// The same endpoint, which also reads these.
    public Endpoint asking(Query... queries) {
        return new Endpoint(method, path, scope, request, response, summary, problems, List.of(queries), answers);
    }

    /// The same endpoint, whose answer holds a secret.
    public Endpoint answeringOnce() {
        return new Endpoint(method, path, scope, request, response, summary, problems, queries, Answers.ONCE);
    }

    /// The same endpoint, which does nothing by itself but make other calls.
    public Endpoint passingOn() {
        return new Endpoint(method, path, scope, request, response, summary, problems, queries, Answers.PASSED_ON);
    }

    /// The names in its path, in their order.
    public List<String> names() {
        return Router.names(path);
    }

    /// Whether the scope of the caller covers its own.
    public boolean admits(Principal principal) {
        return switch (scope) {
            case OPEN -> true;
            case READ -> principal.scope().covers(Principal.Scope.READ);
            case WRITE -> principal.scope().covers(Principal.Scope.WRITE);
            case ADMIN -> principal.scope().covers(Principal.Scope.ADMIN);
        };
    }

    /// What it does, for the audit: `DELETE /v1/agents/{agent}`.
    public String action() {
        return method + " " + path.replace("...}", "}");
    }

    /// Whether a call of it may change something.
    public boolean changes() {
        return switch (method) {
            case GET, HEAD, OPTIONS -> false;
            case POST, PUT, PATCH, DELETE -> true;
        };
    }

    /// Whether it is about one agent.
    public boolean concernsAgent() {
        return path.contains("/{agent}");
    }
}
