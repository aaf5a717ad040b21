package dev.holdfast.snapshot;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Wanted;
import dev.holdfast.id.AgentId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has snapshots taken of the agents that want one every so often, while they work. The time counts from the
/// newest snapshot, whatever it was taken for, and from the last look: where nothing was written since, none is
/// taken.
public final class Schedule implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Supplier<List<Agent>> agents;
    private final Function<Agent, Optional<Instant>> newest;
    private final Consumer<Agent> take;
    private final Clock clock;
    private final Map<AgentId, Instant> looked = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("snapshot-schedule").factory());

    public Schedule(Agents agents, Snapshots snapshots, Clock clock) {
        this(agents::all, snapshots::newest, snapshots::bySchedule, clock);
    }

    /// @param newest when the agent's newest snapshot was taken
    /// @param take takes one if there is something to take
    Schedule(
            Supplier<List<Agent>> agents,
            Function<Agent, Optional<Instant>> newest,
            Consumer<Agent> take,
            Clock clock) {
        this.agents = agents;
        this.newest = newest;
        this.take = take;
        this.clock = clock;
    }

    public Schedule begin() {
        var _ = timer.scheduleWithFixedDelay(
                this::roundQuietly, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    private void roundQuietly() {
        try {
            round();
        } catch (RuntimeException failed) {
            LOG.warn("Snapshots on a schedule failed; the next try is in {} s.", EVERY.toSeconds(), failed);
        }
    }

    /// Looks at everybody whose time has come.
    void round() {
        List<Agent> wanting = agents.get().stream()
                .filter(agent -> agent.made()
                        && agent.deleted().isEmpty()
                        && agent.wanted() != Wanted.ARCHIVED
                        && agent.definition().snapshotEverySeconds().isPresent())
                .toList();
        looked.keySet().retainAll(wanting.stream().map(Agent::id).toList());
        for (Agent agent : wanting) {
            Duration period =
                    Duration.ofSeconds(agent.definition().snapshotEverySeconds().orElseThrow());
            if (!last(agent).plus(period).isAfter(clock.instant())) {
                looked.put(agent.id(), clock.instant());
                take.accept(agent);
            }
        }
    }

    private Instant last(Agent agent) {
        return Stream.of(Optional.of(agent.created()), Optional.ofNullable(looked.get(agent.id())), newest.apply(agent))
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
