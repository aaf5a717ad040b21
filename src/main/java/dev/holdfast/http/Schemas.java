package dev.holdfast.http;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.json.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The JSON schemas of the records that calls take and give, read off the records.
final class Schemas {

    private final Map<String, Map<String, Object>> named = new TreeMap<>();
    private final Map<String, Class<?>> owners = new TreeMap<>();

    /// Every record that was met, by name.
    Map<String, Map<String, Object>> named() {
        return named;
    }

    /// The schema of a type; records are referred to by name.
    Map<String, Object> of(Type type) {
        return switch (type) {
            case Class<?> plain -> plain(plain);
            case ParameterizedType generic -> generic(generic);
            default -> throw new IllegalArgumentException("no schema for " + type);
        };
    }

    private Map<String, Object> plain(Class<?> type) {
        if (type == String.class) {
            return Map.of("type", "string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return Map.of("type", "boolean");
        }
        if (type == int.class || type == Integer.class) {
            return ordered("type", "integer", "format", "int32");
        }
        if (type == long.class || type == Long.class) {
            return ordered("type", "integer", "format", "int64");
        }
        if (type == double.class || type == Double.class) {
            return Map.of("type", "number");
        }
        if (type == Instant.class) {
            return ordered("type", "string", "format", "date-time");
        }
        if (type == URI.class) {
            return ordered("type", "string", "format", "uri");
        }
        if (JsonNode.class.isAssignableFrom(type) || type == Object.class) {
            return Map.of();
        }
        if (type.isEnum()) {
            return words(type);
        }
        if (type.isSealed() && type.isInterface()) {
            return Map.of(
                    "oneOf",
                    Arrays.stream(type.getPermittedSubclasses()).map(this::of).toList());
        }
        if (type.isRecord()) {
            return record(type);
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private Map<String, Object> generic(ParameterizedType type) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (raw == Optional.class) {
            return of(arguments[0]);
        }
        if (Collection.class.isAssignableFrom(raw)) {
            return ordered("type", "array", "items", of(arguments[0]));
        }
        if (Map.class.isAssignableFrom(raw)) {
            return ordered("type", "object", "additionalProperties", of(arguments[1]));
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    // As the mapper writes them, so that the document cannot say another thing than the answers.
    private static Map<String, Object> words(Class<?> type) {
        List<String> words = Arrays.stream(type.getEnumConstants())
                .map(constant -> Json.tree(constant).asString())
                .toList();
        return ordered("type", "string", "enum", words);
    }

    private Map<String, Object> record(Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonValue.class)) {
                return of(component.getGenericType());
            }
        }
        String name = name(type);
        Class<?> owner = owners.putIfAbsent(name, type);
        if (owner == null) {
            named.put(name, Map.of());
            named.put(name, fields(type));
        } else if (owner != type) {
            throw new IllegalArgumentException("two records called " + name + ": " + owner + ", " + type);
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    private static String name(Class<?> type) {
        Class<?> enclosing = type.getEnclosingClass();
        return enclosing == null
                ? type.getSimpleName()
                : enclosing.getSimpleName().replaceFirst("Routes$", "") + type.getSimpleName();
    }

    private Map<String, Object> fields(Class<?> type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> needed = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = JsonBody.name(component);
            properties.put(name, of(component.getGenericType()));
            if (JsonBody.needed(component)) {
                needed.add(name);
            }
        }
        Map<String, Object> schema = ordered("type", "object", "properties", properties);
        if (!needed.isEmpty()) {
            schema.put("required", needed);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    /// A map in this order.
    static Map<String, Object> ordered(String first, Object one, String second, Object other) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, other);
        return map;
    }
}
