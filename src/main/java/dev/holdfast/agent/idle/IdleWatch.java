package dev.holdfast.agent.idle;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Idleness;
import dev.holdfast.agent.Idleness.Decision;
import dev.holdfast.agent.Idleness.Sign;
import dev.holdfast.agent.Intent;
import dev.holdfast.agent.Wanted;
import dev.holdfast.agent.ledger.VolumeWatch;
import dev.holdfast.gateway.Gateway;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pauses agents that are idle: frozen first, later stopped. Only those that have something in memory are looked
/// at, so that any number may be stopped.
///
/// What is decided from a look is decided once more when the agent's turn has come: it may have been given a
/// task meanwhile.
public final class IdleWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IdleWatch.class);
    private static final int SIDE_BY_SIDE = 4;

    private final Agents agents;
    private final Activities activities;
    private final Leases leases;
    private final Pulse pulse;
    private final Times usual;
    private final Clock clock;
    private final Map<AgentId, Instant> known = new ConcurrentHashMap<>();
    private final Set<AgentId> pausing = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(SIDE_BY_SIDE);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("idle-watch").factory());

    /// What an agent's life can be seen by.
    public record Senses(Activities activities, Leases leases, ContainerRuntime runtimes, Gateway gateway) {}

    /// @param usual the times of agents that have none of their own
    public IdleWatch(Agents agents, Senses senses, Times usual, Clock clock) {
        this.agents = agents;
        this.activities = senses.activities();
        this.leases = senses.leases();
        this.pulse = new Pulse(senses.runtimes(), senses.gateway());
        this.usual = usual;
        this.clock = clock;
    }

    /// Begins to look, in the background, and goes on every so often.
    public IdleWatch begin(Duration every) {
        var _ = timer.scheduleWithFixedDelay(this::round, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void round() {
        try {
            List<Agent> living = agents.living();
            Map<AgentId, List<Lease>> held = leases.all();
            living.forEach(agent -> lookQuietly(agent, held.getOrDefault(agent.id(), List.of())));
            Set<AgentId> ids = Set.copyOf(living.stream().map(Agent::id).toList());
            activities.flush(ids);
            known.keySet().retainAll(ids);
            pulse.retain(
                    living.stream().flatMap(agent -> agent.runtime().stream()).toList());
        } catch (RuntimeException failed) {
            LOG.warn("Whether agents are idle cannot be told.", failed);
        }
    }

    private void lookQuietly(Agent agent, List<Lease> held) {
        try {
            look(agent, held);
        } catch (IOException | RuntimeException failed) {
            LOG.warn("Whether agent {} is idle cannot be told.", agent.id(), failed);
        }
    }

    private void look(Agent agent, List<Lease> held) throws IOException {
        learn(agent);
        if (agent.wanted() == Wanted.RUNNING && agent.runtime().isPresent()) {
            RuntimeId runtime = agent.runtime().get();
            pulse.feel(runtime, clock.instant()).forEach(sign -> activities.note(agent.id(), sign));
        }
        // One that takes too much of the pool waits for room, and then goes on where it was.
        boolean waits = agent.wanted() == Wanted.FROZEN && VolumeWatch.isReason(agent.because());
        Optional<Decision> decision = waits ? Optional.empty() : decide(agent, held);
        if (decision.isPresent() && agent.problem().isEmpty() && pausing.add(agent.id())) {
            Thread.ofVirtual().name("pause-" + agent.id()).start(() -> pauseQuietly(agent, decision.get()));
        }
    }

    /// Whatever somebody wants of an agent is a sign of life too, unless it was wanted here.
    private void learn(Agent agent) {
        Instant since = agent.intent().since();
        boolean news = !since.equals(known.put(agent.id(), since));
        if (news && !isOurs(agent)) {
            activities.note(agent.id(), new Sign(agent.because(), since));
        }
    }

    private boolean isOurs(Agent agent) {
        return activities
                .decision(agent.id())
                .map(Decision::at)
                .equals(Optional.of(agent.intent().since()));
    }

    private Optional<Decision> decide(Agent agent, List<Lease> held) {
        Optional<Sign> last = activities.last(agent.id());
        if (last.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Duration quiet = Duration.between(last.get().at(), now);
        Verdict.Facts facts = new Verdict.Facts(agent.wanted(), quiet, busy(agent, held));
        return Verdict.of(facts, usual.of(agent.definition()))
                .map(depth -> new Decision(depth, now, quiet.toSeconds(), last.get()));
    }

    private List<String> busy(Agent agent, List<Lease> held) {
        List<String> busy = new ArrayList<>();
        agent.task().ifPresent(task -> busy.add("task " + task));
        busy.addAll(activities.under(agent.id()));
        held.forEach(lease -> busy.add("busy until " + lease.until() + ": " + lease.reason()));
        return busy;
    }

    private void pauseQuietly(Agent agent, Decision decision) {
        places.acquireUninterruptibly();
        try {
            Intent intent = intent(agent, decision);
            BooleanSupplier still = () ->
                    decide(agent, leases.of(agent.id())).map(Decision::depth).equals(Optional.of(decision.depth()));
            agents.lifecycle().rest(agent, intent, still, tx -> ActivityStore.decide(tx, agent.id(), decision));
        } catch (IOException | RuntimeException failed) {
            LOG.warn("Agent {} is idle and cannot be paused.", agent.id(), failed);
        } finally {
            places.release();
            pausing.remove(agent.id());
        }
    }

    private static Intent intent(Agent agent, Decision decision) {
        Duration idle = Duration.ofSeconds(decision.idleSeconds());
        String last = "; last: " + decision.last().what();
        return switch (decision.depth()) {
            case FROZEN ->
                new Intent(
                        Wanted.FROZEN,
                        "paused after " + words(idle) + " idle" + last,
                        decision.at(),
                        agent.intent().waking());
            case STOPPED ->
                new Intent(
                        Wanted.STOPPED,
                        "stopped after " + words(idle) + " idle" + last,
                        decision.at(),
                        agent.intent().waking());
        };
    }

    /// About so long, in words.
    static String words(Duration duration) {
        if (duration.toMinutes() < 2) {
            return duration.toSeconds() + " s";
        }
        if (duration.toHours() < 2) {
            return duration.toMinutes() + " min";
        }
        return duration.toDays() < 2 ? duration.toHours() + " h" : duration.toDays() + " days";
    }

    /// Since when this agent is idle; nothing while it is busy. What an agent says of itself makes it busy for nobody
    /// who
    /// needs its room.
    public Optional<Instant> quietSince(Agent agent) {
        Instant last =
                activities.last(agent.id()).map(Sign::at).orElse(agent.intent().since());
        List<Lease> heard = leases.of(agent.id()).stream()
                .filter(lease -> lease.by() == Lease.By.PERSON)
                .toList();
        return Optional.of(last).filter(any -> busy(agent, heard).isEmpty());
    }

    /// What is known of this agent's idleness.
    public Idleness of(Agent agent) {
        Times times = usual.of(agent.definition());
        Optional<Sign> last = activities.shown(agent.id());
        List<Lease> held = leases.of(agent.id());
        List<String> busy = busy(agent, held);
        boolean counts = busy.isEmpty() && agent.problem().isEmpty();
        Instant since = last.map(Sign::at).orElse(agent.intent().since());
        return new Idleness(
                times.freeze().toSeconds(),
                times.stop().toSeconds(),
                last,
                busy,
                held.stream().map(IdleWatch::told).toList(),
                times.freezesAt(since).filter(any -> counts && agent.wanted() == Wanted.RUNNING),
                times.stopsAt(since)
                        .filter(any -> counts && (agent.wanted() == Wanted.RUNNING || agent.wanted() == Wanted.FROZEN)),
                activities.decision(agent.id()));
    }

    private static Idleness.Word told(Lease lease) {
        return new Idleness.Word(lease.until(), lease.reason(), lease.holder(), lease.by() == Lease.By.AGENT);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            activities.flush(agents.living().stream().map(Agent::id).toList());
        } catch (Problem | IllegalStateException closing) {
            LOG.debug("What agents did last was not written down.", closing);
        }
    }
}
