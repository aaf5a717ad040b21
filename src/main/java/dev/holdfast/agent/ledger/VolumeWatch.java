package dev.holdfast.agent.ledger;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Wanted;
import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches what the volumes take. Where the kernel has fences, one is set anew by each count, at the limit and a
/// margin, and an agent that comes to it is told so by the kernel and works on. Where there are none, it is
/// frozen there; with a fence only well beyond, where a lower limit or a fork may bring it. When the pool is
/// full but for the server's reserve, whoever goes on growing is frozen. One that was frozen for it goes on when
/// there is room again. A person may let it go on before, to make room from within; it is looked at again soon
/// after.
public final class VolumeWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VolumeWatch.class);

    /// What the reason of an agent begins with that was frozen here.
    static final String REASON = "disk_full";

    /// What changes how far an agent may go, or begins it.
    public static final Set<String> TELLING =
            Set.of("agent.created", "agent.changed", "snapshot.taken", "workspace.restored");

    /// The part of its limit by which an agent may be over it before it is stopped, so that what is refused at the
    /// limit and what is stopped beyond it are two things.
    private static final long MARGIN = 20;

    /// The least margin: a fence counts the file system's own blocks too, and small ones would be used up by them.
    private static final long LEAST_MARGIN = 8L << 20;

    /// More than that slows down whatever looks through a workspace.
    private static final long MANY_FILES = 1_000_000;

    private static final Duration EVERY = Duration.ofSeconds(10);

    /// A count that takes long comes seldom: so many times what it took is left alone.
    private static final long REST = 20;

    private final Agents agents;
    private final VolumeStore volumes;
    private final Ledger ledger;
    private final EventLog events;
    private final Database database;
    private final Clock clock;
    private final Map<AgentId, Long> due = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("volume-watch").factory());

    public VolumeWatch(
            Agents agents, VolumeStore volumes, Ledger ledger, EventLog events, Database database, Clock clock) {
        this.agents = agents;
        this.volumes = volumes;
        this.ledger = ledger;
        this.events = events;
        this.database = database;
        this.clock = clock;
    }

    /// Begins to look, in the background.
    public VolumeWatch begin() {
        var _ = timer.scheduleWithFixedDelay(this::round, 0, EVERY.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    private void round() {
        try {
            ledger.prune();
            for (Agent agent : agents.all()) {
                long now = System.nanoTime();
                if (agent.made() && agent.deleted().isEmpty() && now - due.getOrDefault(agent.id(), now) >= 0) {
                    lookAndRest(agent.id());
                }
            }
        } catch (RuntimeException failed) {
            LOG.warn("What the volumes take cannot be told.", failed);
        }
    }

    /// Hears that something of `TELLING` happened to an agent, and looks at it soon. What comes often waits for the
    /// next round where counting takes long.
    public void hear(Event event) {
        event.agent()
                .ifPresent(agent -> timer.execute(() -> {
                    boolean often = event.type().equals("snapshot.taken");
                    if (!often || System.nanoTime() - due.getOrDefault(agent, System.nanoTime()) >= 0) {
                        lookAndRest(agent);
                    }
                }));
    }

    /// Looks at one, on the thread of the rounds.
    private void lookAndRest(AgentId agent) {
        long begun = System.nanoTime();
        lookQuietly(agent);
        due.put(agent, System.nanoTime() + (System.nanoTime() - begun) * REST);
    }

    private void lookQuietly(AgentId agent) {
        try {
            look(agent);
        } catch (IOException | RuntimeException failed) {
            LOG.warn("What the volume of {} takes cannot be told.", agent, failed);
        }
    }

    /// Counts one volume and does what follows from it.
    void look(AgentId id) throws IOException {
        Optional<Count> before = ledger.of(id);
        VolumeStore.Usage usage = volumes.usage(agents.byId(id).volume());
        Count now = new Count(usage.bytes(), usage.history(), usage.files(), clock.instant());
        ledger.write(id, now);
        Agent agent = agents.byId(id);
        tell(agent, before, now);
        boolean poolFull = volumes.space().free() == 0;
        long limit = agent.definition().volumeLimit();
        long margin = Math.max(limit / MARGIN, LEAST_MARGIN);
        volumes.fence(agent.volume(), limit + margin);
        long beyond = limit + (volumes.capabilities().hardFence() ? 2 * margin : margin);
        boolean grew = before.isPresent() && now.total() > before.get().total();
        if (agent.wanted() == Wanted.RUNNING) {
            if (now.total() > beyond) {
                agents.lifecycle()
                        .freeze(
                                id,
                                REASON + ": it takes " + now.total() + " of " + limit + " bytes with its snapshots;"
                                        + " delete files or snapshots, or raise limits.volume_bytes");
            } else if (poolFull && grew) {
                agents.lifecycle().freeze(id, REASON + ": the pool is full; delete something or grow the pool");
            }
        } else if (frozenHere(agent) && now.total() < limit && !poolFull) {
            agents.lifecycle().wake(id, "there is room again");
        }
    }

    private static boolean frozenHere(Agent agent) {
        return agent.wanted() == Wanted.FROZEN && isReason(agent.because());
    }

    /// Whether an agent stands still for this reason because it takes too much.
    public static boolean isReason(String because) {
        return because.startsWith(REASON);
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private void tell(Agent agent, Optional<Count> before, Count now) {
        long limit = agent.definition().volumeLimit();
        Count.State then = before.map(count -> count.state(limit)).orElse(Count.State.OK);
        if (now.state(limit) != then) {
            switch (now.state(limit)) {
                case OK -> append(agent, "volume.roomy", now);
                case NEAR -> append(agent, "volume.filling", now);
                case FULL -> append(agent, "volume.full", now);
            }
        }
        if (now.files() >= MANY_FILES && before.map(Count::files).orElse(0L) < MANY_FILES) {
            append(agent, "volume.many_files", now);
        }
    }

    private void append(Agent agent, String type, Count count) {
        database.run(tx -> events.append(
                tx,
                new Event.Draft(
                        type,
                        Optional.of(agent.id()),
                        Optional.empty(),
                        Json.object()
                                .put("bytes", count.bytes())
                                .put("snapshots_bytes", count.history())
                                .put("files", count.files())
                                .put("limit", agent.definition().volumeLimit()))));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
