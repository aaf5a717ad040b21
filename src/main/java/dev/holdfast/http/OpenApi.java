package dev.holdfast.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The OpenAPI 3.1 document of a list of endpoints, the same text each time.
public final class OpenApi {

    private static final String JSON = "application/json";
    private static final String BYTES = "application/octet-stream";

    private final Schemas schemas = new Schemas();

    private OpenApi() {}

    /// The document, as YAML.
    public static String yaml(String title, String version, List<Endpoint> endpoints) {
        return Yaml.write(new OpenApi().document(title, version, endpoints));
    }

    private Map<String, Object> document(String title, String version, List<Endpoint> endpoints) {
        Map<String, Object> paths = new LinkedHashMap<>();
        endpoints.stream()
                .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::method))
                .forEach(endpoint -> add(paths, endpoint));
        Map<String, Object> problem = schemas.of(Problems.Body.class);
        Map<String, Object> components = Schemas.ordered(
                "schemas",
                schemas.named(),
                "responses",
                Map.of(
                        "Problem",
                        Schemas.ordered(
                                "description",
                                "A problem: what went wrong, under a stable code, and what to do (RFC 9457).",
                                "content",
                                Map.of(Problems.MEDIA_TYPE, Map.of("schema", problem)))));
        Map<String, Object> session = Schemas.ordered("type", "apiKey", "in", "cookie");
        session.put("name", SessionCookie.NAME);
        components.put(
                "securitySchemes",
                Schemas.ordered("token", Schemas.ordered("type", "http", "scheme", "bearer"), "session", session));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Schemas.ordered("title", title, "version", version));
        document.put("security", List.of(Map.of("token", List.of()), Map.of("session", List.of())));
        document.put("paths", paths);
        document.put("components", components);
        return document;
    }

    @SuppressWarnings("unchecked")
    private void add(Map<String, Object> paths, Endpoint endpoint) {
        String path = endpoint.path().replace("...}", "}");
        Map<String, Object> methods =
                (Map<String, Object>) paths.computeIfAbsent(path, absent -> new LinkedHashMap<String, Object>());
        methods.put(endpoint.method().name().toLowerCase(Locale.ROOT), operation(endpoint));
    }

    private Map<String, Object> operation(Endpoint endpoint) {
        Map<String, Object> operation = Schemas.ordered("operationId", id(endpoint), "summary", endpoint.summary());
        operation.put("x-scope", endpoint.scope().name().toLowerCase(Locale.ROOT));
        if (endpoint.scope() == Endpoint.Scope.OPEN) {
            operation.put("security", List.of());
        }
        List<Object> parameters = parameters(endpoint);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        if (endpoint.request() != Void.class) {
            operation.put("requestBody", Schemas.ordered("required", true, "content", content(endpoint.request())));
        }
        operation.put("responses", responses(endpoint));
        return operation;
    }

    private static String id(Endpoint endpoint) {
        String words = endpoint.path().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
        return endpoint.method().name().toLowerCase(Locale.ROOT) + "_" + words;
    }

    private static List<Object> parameters(Endpoint endpoint) {
        List<Object> parameters = new ArrayList<>();
        for (String name : Router.names(endpoint.path())) {
            boolean rest = endpoint.path().endsWith("{" + name + "...}");
            String summary = rest ? "The rest of the path, with its slashes." : "";
            parameters.add(parameter(name, "path", summary));
        }
        for (Endpoint.Query query : endpoint.queries()) {
            parameters.add(parameter(query.name(), "query", query.summary()));
        }
        if (endpoint.method() == Endpoint.Method.POST && endpoint.request() != byte[].class) {
            parameters.add(parameter("Idempotency-Key", "header", "Makes a repeat answer what the first call did."));
        }
        return parameters;
    }

    private static Map<String, Object> parameter(String name, String in, String summary) {
        Map<String, Object> parameter = Schemas.ordered("name", name, "in", in);
        if (!summary.isEmpty()) {
            parameter.put("description", summary);
        }
        parameter.put("required", in.equals("path"));
        parameter.put("schema", Map.of("type", "string"));
        return parameter;
    }

    private Map<String, Object> responses(Endpoint endpoint) {
        Map<String, Object> success = new LinkedHashMap<>();
        success.put("description", "Done.");
        if (endpoint.response() != Void.class) {
            success.put("content", content(endpoint.response()));
        }
        Map<String, Object> problem = new LinkedHashMap<>();
        if (endpoint.problems().isEmpty()) {
            problem.put("$ref", "#/components/responses/Problem");
        } else {
            problem.put("description", "A problem, such as " + String.join(", ", endpoint.problems()) + ".");
            problem.put("content", Map.of(Problems.MEDIA_TYPE, Map.of("schema", schemas.of(Problems.Body.class))));
        }
        return Schemas.ordered("2XX", success, "default", problem);
    }

    private Map<String, Object> content(Class<?> type) {
        return type == byte[].class ? Map.of(BYTES, Map.of()) : Map.of(JSON, Map.of("schema", schemas.of(type)));
    }
}
