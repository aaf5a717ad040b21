package dev.holdfast.agent;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.FoundRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices when an agent is not what it is wanted to be, and settles it: at start, whenever the engine says
/// that a runtime changed, and slowly by a timer. Agents are settled side by side; one that fails holds up
/// no other.
public final class Reconciler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration ROUND = Duration.ofSeconds(60);

    /// Enough to keep an engine busy and few enough not to drown it.
    static final int SIDE_BY_SIDE = 8;

    private final Agents agents;
    private final ContainerRuntime runtimes;
    private final Predicate<RuntimeId> needed;
    private final Map<AgentId, Tries> tries = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(SIDE_BY_SIDE);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reconciler").factory());
    private final AutoCloseable watching;

    /// What the last look at the runtimes found to be nobody's.
    private Set<RuntimeId> strays;

    /// Settles everybody once, in the caller's time, and goes on in the background.
    ///
    /// @param needed whether what is left of a runtime is still needed by somebody
    public Reconciler(Agents agents, ContainerRuntime runtimes, Predicate<RuntimeId> needed) throws IOException {
        this.agents = agents;
        this.runtimes = runtimes;
        this.needed = needed;
        round();
        strays = strays();
        removeStrays();
        this.watching = runtimes.watch(this::changed);
        var _ = timer.scheduleWithFixedDelay(
                this::roundQuietly, ROUND.toSeconds(), ROUND.toSeconds(), TimeUnit.SECONDS);
    }

    private void changed(RuntimeId runtime) {
        Optional<Agent> owner = agents.owner(runtime);
        owner.ifPresent(agent -> Thread.ofVirtual().name("settle-" + agent.id()).start(() -> settle(agent)));
    }

    /// Settles every agent and returns when all have been.
    void round() {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            agents.all().forEach(agent -> {
                var _ = each.submit(() -> settle(agent));
            });
        }
    }

    private void settle(Agent agent) {
        if (agent.problem().isEmpty()) {
            tries.remove(agent.id());
        }
        boolean waits = !tries.getOrDefault(agent.id(), Tries.NONE).mayTry(System.nanoTime());
        if (waits) {
            return;
        }
        places.acquireUninterruptibly();
        try {
            switch (agents.reconcile(agent.id())) {
                case SETTLED -> tries.remove(agent.id());
                case FAILED -> tryLater(agent.id());
                case ENGINE_AWAY -> LOG.debug("Agent {} waits for the engine.", agent.id());
            }
        } finally {
            places.release();
        }
    }

    private void tryLater(AgentId agent) {
        Tries now = tries.merge(
                agent, Tries.NONE.failedAt(System.nanoTime()), (before, _) -> before.failedAt(System.nanoTime()));
        now.pause()
                .ifPresentOrElse(
                        pause -> {
                            var _ = timer.schedule(() -> again(agent), pause.toMillis(), TimeUnit.MILLISECONDS);
                        },
                        () -> LOG.warn(
                                "Agent {} could not be repaired in {} tries; it is left to be recovered by hand.",
                                agent,
                                now.failed()));
    }

    private void again(AgentId agent) {
        agents.stored(agent)
                .ifPresent(now -> Thread.ofVirtual().name("settle-" + agent).start(() -> settle(now)));
    }

    /// Removes the runtimes of ours that were nobody's at the last look and still are: a removal that a
    /// crash cut short, or what a container that others removed has left. One that is new may be about to
    /// get its owner.
    private void removeStrays() throws IOException {
        Set<RuntimeId> found = strays();
        for (RuntimeId stray : found) {
            if (strays.contains(stray)) {
                remove(stray);
            }
        }
        strays = found;
    }

    private void remove(RuntimeId stray) {
        try {
            LOG.info("Removing runtime {}, which no agent owns.", stray);
            agents.discard(stray);
        } catch (IOException | RuntimeException failed) {
            LOG.warn("Runtime {} cannot be removed; it is tried again in {} s.", stray, ROUND.toSeconds(), failed);
        }
    }

    private Set<RuntimeId> strays() throws IOException {
        return runtimes.list().stream()
                .map(FoundRuntime::id)
                .filter(id -> agents.owner(id).isEmpty() && !needed.test(id))
                .collect(Collectors.toSet());
    }

    private void roundQuietly() {
        try {
            round();
            removeStrays();
        } catch (IOException | RuntimeException failed) {
            LOG.warn("A round of the reconciler failed; the next one is in {} s.", ROUND.toSeconds(), failed);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            watching.close();
        } catch (Exception failed) {
            LOG.warn("The watch on the engine did not close cleanly.", failed);
        }
    }
}
