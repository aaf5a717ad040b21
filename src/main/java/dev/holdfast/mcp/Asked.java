package dev.holdfast.mcp;

import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.InnerCall;
import dev.holdfast.json.Json;
import dev.holdfast.mcp.Offer.Form;
import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.FilePaths;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a tool as the call of the API that they mean.
///
/// A model writes paths as people do, with blanks and letters of all kinds, or as an answer had them;
/// both mean the same, since whatever an address could not have is encoded.
final class Asked {

    /// Entries of a list, when nothing is said: what fits into an answer.
    private static final String ENTRIES = "50";

    private static final String LIMIT = "limit";

    /// Bytes of an answer beyond which even its beginning is not worth waiting for.
    private static final int MOST_BYTES = 1 << 20;

    /// Arguments that are paths in the workspace.
    private static final Set<String> PATHS = Set.of("path", "paths", "to", "from_path");

    private static final Pattern GREEDY = Pattern.compile("\\{(\\w+)(\\.\\.\\.)?\\}");
    private static final String IN_A_PATH = "/-._~";
    private static final String WORKSPACE = "/workspace";

    private final ApiTool tool;
    private final ObjectNode arguments;

    Asked(ApiTool tool, ObjectNode arguments) {
        this.tool = tool;
        this.arguments = arguments.deepCopy();
        tool.offer().fixed().forEach((name, value) -> this.arguments.set(name, Json.tree(value)));
        for (String name : PATHS) {
            JsonNode value = this.arguments.path(name);
            if (!value.isMissingNode()) {
                this.arguments.set(name, paths(value));
            }
        }
    }

    private static JsonNode paths(JsonNode value) {
        if (value.isArray()) {
            ArrayNode all = Json.MAPPER.createArrayNode();
            value.forEach(each -> all.add(paths(each)));
            return all;
        }
        return value.isString() ? Json.tree(ready(value.asString())) : value;
    }

    /// The path as it stands in an address, beneath the workspace.
    static String ready(String path) {
        String beneath =
                path.equals(WORKSPACE) || path.startsWith(WORKSPACE + "/") ? path.substring(WORKSPACE.length()) : path;
        String relative = beneath.startsWith("/") ? beneath.substring(1) : beneath;
        byte[] bytes = relative.getBytes(StandardCharsets.UTF_8);
        StringBuilder ready = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            boolean kept = bytes[i] == '%' ? escape(bytes, i) : IN_A_PATH.indexOf(bytes[i]) >= 0;
            ready.append(kept ? Character.toString(bytes[i]) : FilePaths.percentEncoded(new byte[] {bytes[i]}));
        }
        return ready.toString();
    }

    private static boolean escape(byte[] bytes, int at) {
        return at + 2 < bytes.length
                && Character.digit(bytes[at + 1], 16) >= 0
                && Character.digit(bytes[at + 2], 16) >= 0;
    }

    InnerCall call() {
        Endpoint endpoint = tool.endpoint();
        Map<String, String> headers = new LinkedHashMap<>();
        text(ApiTool.KEY).ifPresent(key -> headers.put("Idempotency-Key", key));
        ByteBuffer body = ByteBuffer.allocate(0);
        if (tool.offer().form() == Form.WRITE_FILE) {
            headers.put("Content-Type", "application/octet-stream");
            body = content();
        } else if (endpoint.request().isRecord() || endpoint.method() == Method.POST) {
            headers.put("Content-Type", "application/json");
            body = ByteBuffer.wrap(Json.write(fields()).getBytes(StandardCharsets.UTF_8));
        }
        if (tool.offer().form() == Form.READ_FILE) {
            headers.put("Range", "bytes=" + offset() + "-" + (offset() + length() - 1));
        }
        int most = tool.offer().form() == Form.LINES ? Outcome.MOST_BYTES : MOST_BYTES;
        return new InnerCall(endpoint.method(), target(endpoint), headers, body, most);
    }

    /// The first byte of a file that is asked for.
    long offset() {
        return number(ApiTool.OFFSET, 0, 0, Long.MAX_VALUE / 2);
    }

    private long length() {
        return number(ApiTool.LENGTH, FileText.MOST_BYTES, 1, FileText.MOST_BYTES);
    }

    private long number(String name, long absent, long least, long most) {
        JsonNode value = arguments.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < least || value.asLong() > most) {
            throw bad("\"" + name + "\" must be a whole number from " + least + " to " + most + ".");
        }
        return value.asLong();
    }

    private String target(Endpoint endpoint) {
        Matcher name = GREEDY.matcher(endpoint.path());
        StringBuilder path = new StringBuilder();
        while (name.find()) {
            String value = text(name.group(1)).orElse("");
            boolean greedy = name.group(2) != null;
            if (value.isEmpty() && !greedy) {
                throw bad("\"" + name.group(1) + "\" must not be empty.");
            }
            name.appendReplacement(path, Matcher.quoteReplacement(greedy ? value : encoded(value)));
        }
        name.appendTail(path);
        if (tool.offer().form() == Form.FOLDER && path.charAt(path.length() - 1) != '/') {
            path.append('/');
        }
        List<String> query = query(endpoint);
        return query.isEmpty() ? path.toString() : path + "?" + String.join("&", query);
    }

    private List<String> query(Endpoint endpoint) {
        List<String> query = new ArrayList<>();
        boolean paged = tool.tool().properties().containsKey(LIMIT);
        for (Endpoint.Query each : endpoint.queries()) {
            if (tool.fields().contains(each.name())) {
                continue;
            }
            text(each.name())
                    .or(() -> paged && each.name().equals(LIMIT) ? Optional.of(ENTRIES) : Optional.empty())
                    .ifPresent(value -> query.add(each.name() + "=" + encoded(value)));
        }
        return query;
    }

    private ObjectNode fields() {
        return arguments.deepCopy().retain(tool.fields());
    }

    private ByteBuffer content() {
        String content = text(ApiTool.CONTENT).orElse("");
        return switch (text(ApiTool.ENCODING).orElse("utf-8")) {
            case "utf-8" -> ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            case ApiTool.BASE64 -> decoded(content);
            default -> throw bad("\"encoding\" is utf-8 or base64.");
        };
    }

    private static ByteBuffer decoded(String content) {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(content));
        } catch (IllegalArgumentException notBase64) {
            throw bad("\"content\" is not base64.");
        }
    }

    /// The value of an argument that is no more than a text, a number or a yes or no.
    private Optional<String> text(String name) {
        JsonNode value = arguments.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
            throw bad("\"" + name + "\" must be a text.");
        }
        return Optional.of(value.asString());
    }

    private static String encoded(String value) {
        return FilePaths.percentEncoded(value.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem bad(String sentence) {
        return Problem.badRequest("bad_arguments", sentence);
    }
}
