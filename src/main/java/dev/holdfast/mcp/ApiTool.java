package dev.holdfast.mcp;

import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Inputs;
import dev.holdfast.mcp.Offer.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A call of the API as a tool.
///
/// @param fields arguments that stand in the JSON body
record ApiTool(Offer offer, Endpoint endpoint, Tool tool, Set<String> fields) {

    static final String KEY = "idempotency_key";
    static final String OFFSET = "offset";
    static final String LENGTH = "length";
    static final String CONTENT = "content";
    static final String ENCODING = "encoding";
    static final String BASE64 = "base64";

    /// What names of paths mean, of which an endpoint says nothing.
    private static final Map<String, String> MEANINGS = Map.of(
            "agent", "The name or id of the agent.",
            "task", "The id of the task (tsk_…).",
            "snapshot", "The id of the snapshot (snp_…).",
            "path", "A path in the workspace, such as src/main.c, or as an answer has it as path.");

    /// The tool of each offer.
    ///
    /// @throws IllegalArgumentException for an offer of a call that is none of these
    static List<ApiTool> all(List<Offer> offers, List<Endpoint> endpoints) {
        Map<String, Endpoint> known = endpoints.stream()
                .collect(Collectors.toMap(Endpoint::action, endpoint -> endpoint, (one, same) -> one));
        return offers.stream()
                .map(offer -> {
                    Endpoint endpoint = known.get(offer.action());
                    if (endpoint == null) {
                        throw new IllegalArgumentException("no call " + offer.action() + " for " + offer.tool());
                    }
                    Inputs.Input input = Inputs.of(endpoint);
                    return new ApiTool(offer, endpoint, tool(offer, endpoint, input), input.fields());
                })
                .toList();
    }

    private static Tool tool(Offer offer, Endpoint endpoint, Inputs.Input input) {
        Map<String, Object> properties = new LinkedHashMap<>();
        input.properties().forEach((name, schema) -> {
            if (!offer.fixed().containsKey(name) && !offer.hidden().contains(name)) {
                properties.put(name, meant(name, schema));
            }
        });
        properties.putAll(own(offer.form(), endpoint));
        List<String> required = new ArrayList<>(input.required());
        required.retainAll(properties.keySet());
        required.removeAll(offer.optional());
        if (offer.form() == Form.WRITE_FILE) {
            required.add(CONTENT);
        }
        Tool.Hints hints = offer.form() == Form.PREVIEW ? Tool.Hints.READING : Tool.Hints.of(endpoint.method());
        return new Tool(offer.tool(), description(offer, endpoint), properties, required, hints);
    }

    private static String description(Offer offer, Endpoint endpoint) {
        String summary = endpoint.summary();
        String sentence = summary.endsWith(".") ? summary : summary + ".";
        return Stream.concat(Stream.of(sentence), offer.added().stream()).collect(Collectors.joining(" "));
    }

    private static Object meant(String name, Object schema) {
        String meaning = MEANINGS.get(name);
        if (meaning == null || !(schema instanceof Map<?, ?> plain) || plain.containsKey("description")) {
            return schema;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        plain.forEach((key, value) -> told.put((String) key, value));
        told.put("description", meaning);
        return told;
    }

    /// The arguments that stand for what is not JSON in the call itself.
    private static Map<String, Object> own(Form form, Endpoint endpoint) {
        Map<String, Object> own = new LinkedHashMap<>();
        switch (form) {
            case READ_FILE -> {
                own.put(OFFSET, number("The first byte that is wanted; 0 when left out."));
                own.put(
                        LENGTH,
                        number("How many bytes at most; " + FileText.MOST_BYTES + " when left out, and at most."));
            }
            case WRITE_FILE -> {
                own.put(CONTENT, text("The whole content of the file."));
                own.put(ENCODING, text("How content is written: utf-8 (the default) or " + BASE64 + "."));
            }
            case JSON, PREVIEW, FOLDER, LINES -> {}
        }
        if (endpoint.method() == Method.POST && form != Form.PREVIEW) {
            own.put(KEY, text("A word of your own: a repeat with the same one answers what the first call did."));
        }
        return own;
    }

    private static Map<String, Object> text(String description) {
        return described("string", description);
    }

    private static Map<String, Object> number(String description) {
        return described("integer", description);
    }

    private static Map<String, Object> described(String type, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        schema.put("description", description);
        return schema;
    }
}
