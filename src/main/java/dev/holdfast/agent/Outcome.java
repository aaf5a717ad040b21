package dev.holdfast.agent;

/// How it went to bring an agent to what is wanted of it.
enum Outcome {
    SETTLED,
    FAILED,
    /// The engine does not answer, which is no fault of the agent's.
    ENGINE_AWAY
}
