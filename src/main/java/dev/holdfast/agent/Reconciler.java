package dev.holdfast.agent;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.FoundRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
    private static final Duration MOMENT = Duration.ofMillis(150);

    /// Shorter than what any caller of a start waits for it.
    private static final Duration FIRST_ROUND = Duration.ofSeconds(20);

    /// Soon enough for people who wait for an engine that is back.
    private static final Duration SECOND_LOOK = Duration.ofSeconds(5);

    /// Enough to keep an engine busy and few enough not to drown it.
    static final int SIDE_BY_SIDE = 8;

    private final Agents agents;
    private final ContainerRuntime runtimes;
    private final Predicate<RuntimeId> needed;
    private final Map<AgentId, Tries> tries = new ConcurrentHashMap<>();
    private final Set<RuntimeId> told = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(SIDE_BY_SIDE);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reconciler").factory());
    private final AutoCloseable watching;

    /// What the last look at the runtimes found to be nobody's.
    private volatile Set<RuntimeId> strays = Set.of();

    private volatile boolean begun;

    /// Settles everybody once, in the caller's time but for those that take long, and goes on in the
    /// background.
    ///
    /// @param needed whether what is left of a runtime is still needed by somebody
    public Reconciler(Agents agents, ContainerRuntime runtimes, Predicate<RuntimeId> needed) {
        this.agents = agents;
        this.runtimes = runtimes;
        this.needed = needed;
        firstRound();
        this.watching = runtimes.watch(this::changed);
        var _ = timer.scheduleWithFixedDelay(
                this::roundQuietly, ROUND.toSeconds(), ROUND.toSeconds(), TimeUnit.SECONDS);
        var _ = timer.scheduleWithFixedDelay(
                this::lookAgain, SECOND_LOOK.toSeconds(), SECOND_LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    /// One container that the engine does not answer for must not keep a server from starting.
    private void firstRound() {
        Thread settling = Thread.ofVirtual().name("first-round").start(this::begin);
        try {
            if (!settling.join(FIRST_ROUND)) {
                LOG.warn("Not every agent is settled after {}; the server starts all the same.", FIRST_ROUND);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        begun = true;
    }

    /// As long as nobody else makes runtimes, what is nobody's at one look is nobody's.
    private void begin() {
        try {
            round();
            Set<RuntimeId> found = strays();
            strays = found;
            if (!begun) {
                found.forEach(this::remove);
            }
        } catch (IOException | RuntimeException failed) {
            LOG.warn("The first round of the reconciler failed; the next one is in {} s.", ROUND.toSeconds(), failed);
        }
    }

    /// What happened may be our own doing, after which the agent is about to be put to use. So it is
    /// looked at a moment later, and once however much was told meanwhile.
    private void changed(RuntimeId runtime) {
        if (told.add(runtime)) {
            Thread.ofVirtual().name("settle-" + runtime).start(() -> lookAfterwards(runtime));
        }
    }

    private void lookAfterwards(RuntimeId runtime) {
        LockSupport.parkNanos(MOMENT.toNanos());
        told.remove(runtime);
        agents.owner(runtime).ifPresent(this::settle);
    }

    /// What was tried to repair this agent, while it could not be.
    public Optional<Repairs> repairs(AgentId agent) {
        return Optional.ofNullable(tries.get(agent)).map(made -> Repairs.of(made, System.nanoTime()));
    }

    /// Settles every agent and returns when all have been.
    void round() {
        settle(agents.all());
    }

    /// What those wait for of which something is wrong, such as an engine, may be there again.
    private void lookAgain() {
        try {
            settle(agents.failing());
        } catch (RuntimeException failed) {
            LOG.warn("Agents in error could not be looked at again.", failed);
        }
    }

    private void settle(List<Agent> some) {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            some.forEach(agent -> {
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
