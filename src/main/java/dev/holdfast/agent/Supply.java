package dev.holdfast.agent;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.RuntimeSpec;
import dev.holdfast.runtime.warm.WarmRuntimes;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives agents their runtimes: one that waits, frozen and without a volume, if there is one; else a new
/// one, not started. In both cases it is written down whose it is before anything else happens, so a
/// crash leaves either a runtime that is somebody's, which settling goes on with, or one that is
/// nobody's, which the reconciler removes.
record Supply(ContainerRuntime runtimes, WarmRuntimes warm) {

    private static final Logger LOG = LoggerFactory.getLogger(Supply.class);

    /// What is done for a runtime before it can be used.
    @FunctionalInterface
    interface Preparation {
        void run() throws IOException;
    }

    /// What somebody was given.
    ///
    /// @param warm whether it had waited
    record Given(RuntimeId runtime, boolean warm) {}

    /// Lets one that waited go on, while its owner gets everything else ready. Nothing runs in it that
    /// could miss its volume or its gateway.
    void thawDuring(RuntimeId runtime, Preparation preparation) throws IOException {
        Thread thawing = Thread.ofVirtual().name("thaw-" + runtime).start(() -> thaw(runtime));
        try {
            preparation.run();
        } finally {
            await(thawing);
        }
    }

    /// What still stands frozen afterwards is thawed, or found broken, by whoever settles its agent.
    private void thaw(RuntimeId runtime) {
        try {
            runtimes.thaw(runtime);
        } catch (IOException | RuntimeException failed) {
            LOG.info("The runtime {} did not thaw at once.", runtime, failed);
        }
    }

    private static void await(Thread thawing) throws IOException {
        try {
            thawing.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a runtime was thawed", interrupted);
        }
    }

    /// @param owned writes down whose the runtime is
    Given give(RuntimeSpec spec, Consumer<RuntimeId> owned) throws IOException {
        Optional<RuntimeId> waited = warm.claim(spec, owned);
        if (waited.isPresent()) {
            return new Given(waited.get(), true);
        }
        RuntimeId fresh = RuntimeId.fresh();
        owned.accept(fresh);
        runtimes.create(fresh, spec);
        warm.miss(spec);
        return new Given(fresh, false);
    }
}
