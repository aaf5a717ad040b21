package dev.holdfast.runtime;

import dev.holdfast.id.RuntimeId;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Makes, starts, freezes and removes runtimes.
///
/// A runtime is a container with no network, no capabilities, no new privileges and an init. Its
/// `/workspace` and `/home/agent` are slave mounts of two empty read-only folders on the host, so that a
/// volume can be attached to it, replaced and taken away at any time, also while it lives. It outlives the
/// server and is found again.
///
/// - Making what exists is CONFLICT `runtime_exists`; using what is absent is NOT_FOUND
///   `runtime_not_found`; deleting what is absent, starting what runs, stopping what is stopped, freezing
///   what is frozen and thawing what is not do nothing.
/// - An image that is not on this machine is UNPROCESSABLE `image_not_found`.
/// - An engine that does not answer is UNAVAILABLE `engine_unavailable`.
/// - An engine that answers and fails, also because somebody ended the runtime at the same moment, is UNAVAILABLE
///   `engine_failed`.
/// - Only what carries this installation's label is seen or touched.
public interface ContainerRuntime extends AutoCloseable {

    /// What the engine is and can do, for people and for the log.
    ///
    /// @param warnings sentences about what is missing, such as `live-restore`
    record Engine(String name, String version, List<String> warnings) {}

    /// Fails with a Problem that says what to do when this engine cannot run agents: not reachable, too
    /// old, rootless, mounts that do not propagate.
    Engine check() throws IOException;

    /// Makes a runtime, not started, with its empty mount points and its run directory.
    void create(RuntimeId runtime, RuntimeSpec spec) throws IOException;

    /// Starts it and proves that it sees our mount points; what starts its processes waits then. Nothing
    /// is attached by this, and nothing may be attached before (CONFLICT `volume_attached`).
    void start(RuntimeId runtime) throws IOException;

    /// Asks everything in it to end, and ends it after `grace`. A frozen one is thawed for that.
    void stop(RuntimeId runtime, Duration grace) throws IOException;

    /// Removes it in whatever state it is, with its mount points and its run directory. Volumes are
    /// detached before.
    void delete(RuntimeId runtime) throws IOException;

    /// Stops every process in it where it stands; memory is kept.
    void freeze(RuntimeId runtime) throws IOException;

    void thaw(RuntimeId runtime) throws IOException;

    /// A short stand-still, which ends when this is closed.
    interface Hold extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /// Lets every process in it stand still for a moment, much quicker than `freeze`, for an exchange of
    /// its volume. Does nothing when it is frozen, does not run or is absent. If the server dies
    /// meanwhile, the runtime is found frozen, and `thaw` lets it go on.
    Hold hold(RuntimeId runtime) throws IOException;

    /// Ends every process in it before any of them takes another step, held, frozen or running, and waits
    /// until it is found stopped. Does nothing when it does not run or is absent.
    void kill(RuntimeId runtime) throws IOException;

    /// Whether it stands frozen, and the name of its image still means the image that it was made from.
    boolean waits(RuntimeId runtime) throws IOException;

    /// Which volume of a runtime is meant.
    enum Attachment {
        /// The one that is attached now.
        PRESENT,
        /// Any that was, and is no longer. What is written there is not in the volume any more.
        PAST
    }

    /// The names of processes in it that use files of a volume: by an open file, their working folder or their
    /// memory. Exact while it is held or frozen.
    List<String> holders(RuntimeId runtime, Attachment attachment) throws IOException;

    Optional<FoundRuntime> find(RuntimeId runtime) throws IOException;

    /// The same for whoever is to put it in order. One that runs and does not see what is mounted at its mount points,
    /// because somebody else started it again while a volume was attached, holds that volume itself and has to
    /// be replaced: it is DEAD.
    Optional<FoundRuntime> observe(RuntimeId runtime) throws IOException;

    /// Every runtime of this installation, in any state. What is left of one whose container is gone is
    /// DEAD.
    List<FoundRuntime> list() throws IOException;

    /// Gives it other limits while it goes on; all of them or none. Does nothing when it is absent.
    ///
    /// @throws dev.holdfast.problem.Problem CONFLICT `limits_refused` when the machine does not take them, such
    /// as less memory than is in use
    void limit(RuntimeId runtime, RuntimeSpec.Limits limits) throws IOException;

    /// What it has taken of the machine since it was started; nothing of one that does not live.
    Optional<Load> load(RuntimeId runtime) throws IOException;

    /// Whether the image of this runtime, in whatever state it is, has this program on its `PATH`.
    boolean hasProgram(RuntimeId runtime, String program) throws IOException;

    /// Runs a program in a living runtime, as its user and in `/workspace`, for somebody who follows it.
    ///
    /// @throws dev.holdfast.problem.Problem CONFLICT `runtime_not_running`, `runtime_frozen`
    Execution execute(RuntimeId runtime, Command command) throws IOException;

    /// A listener on the loopback of a living runtime. It belongs to this start of the runtime and dies
    /// with it.
    ///
    /// @throws dev.holdfast.problem.Problem CONFLICT `port_taken`, naming who in the runtime holds it
    ServerSocketChannel listen(RuntimeId runtime, int port) throws IOException;

    /// Calls back, on a thread of its own, whenever a runtime of this installation started, stopped, was
    /// frozen, thawed or removed by anyone, and once after every time that the engine could not be heard.
    /// Until closed.
    AutoCloseable watch(Consumer<RuntimeId> changed);

    @Override
    void close();
}
