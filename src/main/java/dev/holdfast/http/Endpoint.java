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
public record Endpoint(
        Method method,
        String path,
        Scope scope,
        Class<?> request,
        Class<?> response,
        String summary,
        List<String> problems) {

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
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash: " + path);
        }
    }
}
