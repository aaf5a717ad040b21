package dev.holdfast.runtime;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Starts the processes of tasks in living runtimes, follows them, and ends them with everything they
/// started.
///
/// What a process writes goes to append-only files that outlive the server, the process and the container.
/// Whether it runs at all is decided by one claim, taken once: by the process as its first act, or by
/// `revoke`. So a process is never started twice, whatever crashed in between. Every call can be repeated.
public interface Processes {

    /// What a process writes to.
    enum Output {
        STDOUT,
        STDERR
    }

    /// Bytes of an output, from the buffer's position to its limit.
    ///
    /// @param full whether the output reached its cap, so that more was written than was kept
    record Chunk(ByteBuffer bytes, boolean full) {}

    /// Prepares everything and asks the runtime to start the process, in a control group of its own.
    /// Returns when it has claimed and was moved there, or fails: then nothing runs and nothing will
    /// (`process_not_started`). A process that was started before is left alone.
    void start(RuntimeId runtime, TaskId task, Command command) throws IOException;

    ProcessState state(RuntimeId runtime, TaskId task) throws IOException;

    /// Takes the claim if nobody has it, so that the process can never start. Says whether it was so.
    boolean revoke(RuntimeId runtime, TaskId task) throws IOException;

    /// What was written from `offset` on, at most `max` bytes; none when there is no more yet.
    Chunk output(RuntimeId runtime, TaskId task, Output output, long offset, int max) throws IOException;

    /// Waits until the process may have written or ended, or for a short while; the answer is in `output`
    /// and `state`.
    void await(RuntimeId runtime, TaskId task) throws InterruptedException, IOException;

    /// Ends the process and everything it started, including what left its session or its parent.
    void kill(RuntimeId runtime, TaskId task) throws IOException;

    /// Removes the outputs and the claim. What the process left running is ended.
    void forget(RuntimeId runtime, TaskId task) throws IOException;
}
