package dev.holdfast.driver;

import tools.jackson.databind.JsonNode;

/// What a line of a program's output means. All of it is the program's word, none of it a fact.
public sealed interface Signal {

    /// The program named its session, which a later task can go on with.
    record Session(String id) implements Signal {}

    /// The agent said something.
    record Message(String text) implements Signal {}

    /// The agent thought aloud.
    record Thinking(String text) implements Signal {}

    /// The agent uses a tool.
    record ToolCall(String id, String tool, JsonNode input) implements Signal {}

    /// What the tool answered.
    record ToolResult(String id, boolean failed, String text) implements Signal {}

    /// The program says that it is done, and how it went. The task ends when its process does.
    record Outcome(boolean failed, String text) implements Signal {}

    /// A line that the driver does not know, kept as it came.
    record Other(String line) implements Signal {}
}
