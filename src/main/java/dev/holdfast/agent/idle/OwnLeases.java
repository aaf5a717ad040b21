package dev.holdfast.agent.idle;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Agents' own word that they are busy: for a while, and no longer than somebody asked something of them. An agent
/// may be hostile, so its word keeps it from no making of room for others, neither ends nor replaces the word of
/// people, and is written down once a second at most.
public final class OwnLeases {

    /// What the lease of an agent says of its holder.
    static final String HOLDER = "the agent itself";

    /// For how long it is taken at once.
    private static final Duration MOST = Duration.ofHours(4);

    /// How long after somebody asked something of the agent it counts.
    private static final Duration MOST_UNASKED = Duration.ofHours(8);

    private static final Duration PACE = Duration.ofSeconds(1);

    private static final EventLog.Telling ASKED =
            new EventLog.Telling(Set.of("task.queued", "task.started", "task.ended"), Set.of("agent.resumed"));

    private final Database database;
    private final Agents agents;
    private final Activities activities;
    private final EventLog events;
    private final Clock clock;

    public OwnLeases(Database database, Agents agents, Activities activities, EventLog events, Clock clock) {
        this.database = database;
        this.agents = agents;
        this.activities = activities;
        this.events = events;
        this.clock = clock;
    }

    /// The agent says that it is busy for so long from now on, in the place of what it said before. It may be granted
    /// less.
    ///
    /// @throws Problem UNPROCESSABLE `bad_lease`; TOO_MANY_REQUESTS `too_many_leases`; CONFLICT `unasked`
    public Lease take(AgentId id, Duration ttl, String reason) {
        if (ttl.compareTo(PACE) < 0 || ttl.compareTo(MOST) > 0) {
            throw Problem.unprocessable(
                    "bad_lease",
                    "You can say that you are busy for 1 second to 4 hours; say it again before that ends.");
        }
        String line = Leases.line(reason);
        Instant now = clock.instant();
        Instant last = asked(agents.byId(id), now).plus(MOST_UNASKED);
        if (!last.isAfter(now)) {
            throw Problem.conflict(
                    "unasked",
                    "Nobody asked anything of you for 8 hours, so your word does not keep you awake any longer."
                            + " A person can say that you are busy.");
        }
        Instant until = now.plus(ttl).isBefore(last) ? now.plus(ttl) : last;
        Lease lease = new Lease(until, line, HOLDER, Lease.By.AGENT);
        database.run(tx -> {
            LeaseStore.ownTaken(tx, id)
                    .filter(before -> !before.isAfter(now) && before.plus(PACE).isAfter(now))
                    .ifPresent(tooSoon -> {
                        throw Problem.of(
                                        Problem.Kind.TOO_MANY_REQUESTS,
                                        "too_many_leases",
                                        "You said so less than a second ago; say it again later.")
                                .passingAfter(PACE);
                    });
            LeaseStore.writeOwn(tx, id, lease, now);
        });
        return lease;
    }

    /// The agent is no longer busy.
    public void end(AgentId agent) {
        database.run(tx -> LeaseStore.endOwn(tx, agent, clock.instant()));
    }

    /// When somebody asked something of the agent the last time: a task, or that it runs.
    private Instant asked(Agent agent, Instant now) {
        if (agent.task().isPresent()) {
            return now;
        }
        Optional<Instant> task = activities
                .asked(agent.id())
                .or(() -> events.newest(List.of(agent.id()), ASKED).values().stream()
                        .map(Event::at)
                        .findFirst());
        return Stream.concat(task.stream(), Stream.of(agent.intent().since()))
                .filter(at -> !at.isAfter(now))
                .max(Instant::compareTo)
                .orElse(now);
    }
}
