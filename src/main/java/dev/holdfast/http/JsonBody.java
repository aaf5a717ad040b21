package dev.holdfast.http;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/// Reads JSON bodies into records, and says which field is wrong.
///
/// A field is needed unless its component is an `Optional` or `@Nullable`.
final class JsonBody {

    private static final ObjectReader STRICT = Json.MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private JsonBody() {}

    /// @throws Problem BAD_REQUEST `bad_json`, or the problem that a value of the record made when it
    /// checked itself
    static <T> T read(byte[] body, Class<T> type) {
        try {
            JsonNode tree = STRICT.readTree(body);
            if (!tree.isObject()) {
                throw bad("The body must be a JSON object.");
            }
            requireFields(tree, type, "");
            return Json.MAPPER.treeToValue(tree, type);
        } catch (JacksonException notJson) {
            if (notJson instanceof DatabindException || !notJson.getPath().isEmpty()) {
                throw unfit(notJson);
            }
            throw bad("The body is not JSON: " + notJson.getOriginalMessage() + place(notJson))
                    .causedBy(notJson);
        }
    }

    private static String place(JacksonException notJson) {
        return notJson.getLocation() == null || notJson.getLocation().getLineNr() < 0
                ? "."
                : " (line " + notJson.getLocation().getLineNr() + ", column "
                        + notJson.getLocation().getColumnNr() + ").";
    }

    private static Problem unfit(JacksonException unfit) {
        for (Throwable cause = unfit; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
        }
        String field = field(unfit);
        String where = field.isEmpty() ? "The body" : "The field \"" + field + "\"";
        Throwable cause = unfit.getCause();
        String reason = unfit instanceof tools.jackson.databind.exc.UnrecognizedPropertyException
                ? " is not known."
                : cause instanceof IllegalArgumentException own
                        ? " does not fit: " + own.getMessage() + "."
                        : " has a value that does not fit.";
        return bad(where + reason).causedBy(unfit);
    }

    private static String field(JacksonException unfit) {
        StringBuilder field = new StringBuilder();
        for (JacksonException.Reference step : unfit.getPath()) {
            if (step.getPropertyName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return field.toString();
    }

    private static void requireFields(JsonNode object, Class<?> type, String prefix) {
        if (!type.isRecord() || !object.isObject()) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            JsonNode value = object.get(name);
            boolean absent = value == null || value.isNull();
            if (absent && needed(component)) {
                throw bad("The field \"" + prefix + name + "\" is missing.");
            }
            if (!absent) {
                requireWithin(value, component.getGenericType(), prefix + name);
            }
        }
    }

    private static void requireWithin(JsonNode value, Type type, String name) {
        if (type instanceof Class<?> record) {
            requireFields(value, record, name + ".");
        } else if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            requireWithin(value, generic.getActualTypeArguments()[0], name);
        } else if (type instanceof ParameterizedType generic && generic.getRawType() == List.class && value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                requireWithin(value.get(i), generic.getActualTypeArguments()[0], name + "[" + i + "]");
            }
        }
    }

    /// Whether a body must have this field.
    static boolean needed(RecordComponent component) {
        return component.getType() != Optional.class
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /// The name of a component in JSON.
    static String name(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static Problem bad(String sentence) {
        return Problem.badRequest("bad_json", sentence);
    }
}
