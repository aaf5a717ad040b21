package dev.holdfast.gateway.demo;

import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/// One answer of the scripted model.
public sealed interface Step {

    /// Says something and has nothing more to do.
    record Say(String text) implements Step {}

    /// Says something and uses a tool.
    record Use(String text, String tool, ObjectNode input) implements Step {}

    /// Fails as the API does.
    ///
    /// @param type such as `overloaded_error`
    record Fail(int status, String type, String message) implements Step {}

    /// Breaks the connection in the middle of what it says.
    record Break(String text) implements Step {}

    /// Waits at a gate before the step.
    record Held(Gate gate, Step then) implements Step {}

    /// Plays the step with a pause between its pieces.
    record Slow(Duration pause, Step then) implements Step {}

    /// What a held step waits for.
    @FunctionalInterface
    interface Gate {
        void await() throws InterruptedException;
    }
}
