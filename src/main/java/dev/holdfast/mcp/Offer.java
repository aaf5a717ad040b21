package dev.holdfast.mcp;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// A call of the API that is offered as a tool. What the tool takes, says and promises is read off the
/// call's endpoint; only what is said here is different.
///
/// @param action the call, as the audit names it
/// @param fixed values that are always the same, and so are no arguments
/// @param hidden names that are no arguments
/// @param optional names of the path that may be left out
/// @param added sentences after those of the endpoint
/// @param form how its bytes travel
record Offer(
        String tool,
        String action,
        Map<String, Object> fixed,
        Set<String> hidden,
        Set<String> optional,
        List<String> added,
        Form form) {

    /// How the bytes of the call become text for a model.
    enum Form {
        JSON,
        /// A preview: it changes nothing, whatever its method.
        PREVIEW,
        /// JSON about a folder.
        FOLDER,
        /// A part of a file comes back.
        READ_FILE,
        /// The content of a file goes along.
        WRITE_FILE,
        /// Lines of JSON come back.
        LINES
    }

    static Offer of(String tool, String action) {
        return new Offer(tool, action, Map.of(), Set.of(), Set.of(), List.of(), Form.JSON);
    }

    Offer always(String name, Object value) {
        return new Offer(tool, action, Map.of(name, value), hidden, optional, added, form);
    }

    Offer without(String... names) {
        return new Offer(tool, action, fixed, Set.of(names), optional, added, form);
    }

    Offer optionally(String name) {
        return new Offer(tool, action, fixed, hidden, Set.of(name), added, form);
    }

    Offer saying(String sentence) {
        List<String> more = Stream.concat(added.stream(), Stream.of(sentence)).toList();
        return new Offer(tool, action, fixed, hidden, optional, more, form);
    }

    Offer as(Form other) {
        return new Offer(tool, action, fixed, hidden, optional, added, other);
    }
}
