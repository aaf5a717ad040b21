package dev.holdfast.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What a call takes, as one JSON schema: the names of its path, its queries and the fields of its JSON
/// body, side by side. A field of the body that is also a query is told once, as the field. Nothing
/// refers to another place.
public final class Inputs {

    private static final String REFERENCE = "$ref";

    private final Schemas schemas = new Schemas();

    private Inputs() {}

    /// The properties by their names, and which of them must be there.
    ///
    /// @param required in the order of the properties
    /// @param fields those that stand in the body
    public record Input(Map<String, Object> properties, List<String> required, Set<String> fields) {}

    /// @throws IllegalArgumentException when a name of the path is also one of something else
    public static Input of(Endpoint endpoint) {
        return new Inputs().input(endpoint);
    }

    private Input input(Endpoint endpoint) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (String name : endpoint.names()) {
            properties.put(name, Map.of("type", "string"));
            required.add(name);
        }
        for (Endpoint.Query query : endpoint.queries()) {
            properties.put(query.name(), Schemas.ordered("type", "string", "description", query.summary()));
        }
        Set<String> fields = new LinkedHashSet<>();
        if (endpoint.request().isRecord()) {
            Map<?, ?> body = (Map<?, ?>) whole(schemas.of(endpoint.request()));
            if (body.get("properties") instanceof Map<?, ?> known) {
                known.forEach((name, schema) -> properties.put((String) name, schema));
                known.forEach((name, schema) -> fields.add((String) name));
            }
            if (body.get("required") instanceof List<?> needed) {
                needed.forEach(name -> required.add((String) name));
            }
        }
        boolean twice = endpoint.names().stream()
                .anyMatch(name -> fields.contains(name)
                        || endpoint.queries().stream()
                                .anyMatch(query -> query.name().equals(name)));
        if (twice) {
            throw new IllegalArgumentException("a name stands for two things in " + endpoint.action());
        }
        return new Input(properties, required, fields);
    }

    /// The schema with every reference replaced by what it leads to. Records do not hold themselves.
    private Object whole(Object schema) {
        if (schema instanceof List<?> items) {
            return items.stream().map(this::whole).toList();
        }
        if (!(schema instanceof Map<?, ?> map)) {
            return schema;
        }
        if (map.get(REFERENCE) instanceof String reference) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            return whole(Objects.requireNonNull(schemas.named().get(name)));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        map.forEach((key, value) -> all.put((String) key, whole(value)));
        return all;
    }
}
