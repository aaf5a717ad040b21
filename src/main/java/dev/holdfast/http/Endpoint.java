package dev.holdfast.http;

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
public record Endpoint(
        Method method,
        String path,
        Scope scope,
        Class<?> request,
        Class<?> response,
        String summary,
        List<String> problems,
        List<Query> queries) {

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
        DELETE
    }

    /// What a caller must be allowed.
    public enum Scope {
        /// Anybody, without a token: health only.
        OPEN,
        READ,
        WRITE,
        ADMIN
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
        this(method, path, scope, request, response, summary, problems, List.of());
    }

    /// The same endpoint, which also reads these.
    public Endpoint asking(Query... queries) {
        return new Endpoint(method, path, scope, request, response, summary, problems, List.of(queries));
    }
}
