package dev.holdfast.runtime;

/// How a task's process stands, as facts and never as what the runtime says of itself.
public sealed interface ProcessState {

    /// Nobody has claimed it, and after `Processes.revoke` nobody will.
    record NotStarted() implements ProcessState {}

    record Running() implements ProcessState {}

    /// It is gone, and this is its exit status (128 + signal when one ended it).
    ///
    /// @param proven whether the kernel said so; otherwise the status is the runtime's own word
    record Ended(int status, boolean proven) implements ProcessState {}

    /// It is gone and nobody can say how: the machine, the runtime or its claim went away. A failure.
    ///
    /// @param reason the end of a sentence
    record Lost(String reason) implements ProcessState {}
}
