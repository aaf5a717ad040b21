package dev.holdfast.snapshot;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The snapshots that agents take of themselves: no more than an honest one needs, for an agent may be
/// hostile and every snapshot keeps what is deleted after it.
public final class OwnSnapshots {

    /// How many of an agent's own snapshots there may be.
    ///
    /// @param hourly taken within an hour
    /// @param kept at one time
    public record Allowance(int hourly, int kept) {

        public static final Allowance DEFAULT = new Allowance(30, 200);
    }

    /// An agent's present.
    ///
    /// @param fresh whether it was taken for this, and was not there before
    public record Taken(Snapshot snapshot, boolean fresh) {}

    private static final Duration HOUR = Duration.ofHours(1);

    private final Database database;
    private final Agents agents;
    private final Snapshots snapshots;
    private final Clock clock;
    private final Allowance allowance;

    public OwnSnapshots(Database database, Agents agents, Snapshots snapshots, Clock clock, Allowance allowance) {
        this.database = database;
        this.agents = agents;
        this.snapshots = snapshots;
        this.clock = clock;
        this.allowance = allowance;
    }

    /// The agent's present as a snapshot: the newest one when nothing was written since, else one that
    /// is taken now.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `too_many_snapshots`; UNPROCESSABLE `bad_label`
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public Taken take(AgentId id, Optional<String> label) throws IOException {
        label.ifPresent(Snapshots::checkLabel);
        return agents.alone(id, () -> {
            Agent agent = agents.byId(id);
            if (!snapshots.changedSinceLast(agent)) {
                Snapshot newest =
                        database.read(tx -> SnapshotStore.newest(tx, id)).orElseThrow();
                return new Taken(newest, false);
            }
            requireAllowed(id);
            return new Taken(snapshots.take(agent, new Reason.ByAgent(), label, false), true);
        });
    }

    private void requireAllowed(AgentId id) {
        List<Instant> taken = database.read(tx -> SnapshotStore.times(tx, id, new Reason.ByAgent()));
        if (taken.size() >= allowance.kept()) {
            throw Problem.of(
                    Problem.Kind.TOO_MANY_REQUESTS,
                    "too_many_snapshots",
                    "There are " + taken.size() + " snapshots that you took, as many as you may have. Older ones go by"
                            + " retention; a person can delete some before.");
        }
        if (taken.size() >= allowance.hourly()) {
            Duration age = Duration.between(taken.get(allowance.hourly() - 1), clock.instant());
            if (age.compareTo(HOUR) < 0) {
                Duration left = HOUR.minus(age);
                throw Problem.of(
                                Problem.Kind.TOO_MANY_REQUESTS,
                                "too_many_snapshots",
                                "You took " + allowance.hourly() + " snapshots within an hour, as many as you may. Try"
                                        + " again in " + (left.toMinutes() + 1) + " minutes.")
                        .passingAfter(left);
            }
        }
    }
}
