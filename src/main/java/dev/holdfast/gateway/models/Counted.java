package dev.holdfast.gateway.models;

import tools.jackson.databind.JsonNode;

/// The tokens of one answer, as far as it has told them.
///
/// @param model the one that answered, by its own word
record Counted(String model, long input, long output, long cacheRead, long cacheWrite) {

    private static final int MODEL_CHARACTERS = 200;

    static final Counted NOTHING = new Counted("", 0, 0, 0, 0);

    Counted {
        if (model.length() > MODEL_CHARACTERS) {
            model = model.substring(0, MODEL_CHARACTERS);
        }
    }

    /// What was told so far with a newer `usage` object on top. Its numbers are totals, never increments.
    Counted with(JsonNode usage) {
        return new Counted(
                model,
                number(usage, "input_tokens", input),
                number(usage, "output_tokens", output),
                number(usage, "cache_read_input_tokens", cacheRead),
                number(usage, "cache_creation_input_tokens", cacheWrite));
    }

    Counted from(String newModel) {
        return new Counted(newModel, input, output, cacheRead, cacheWrite);
    }

    boolean isNothing() {
        return equals(NOTHING);
    }

    private static long number(JsonNode usage, String field, long before) {
        return Math.max(before, usage.path(field).asLong(before));
    }
}
