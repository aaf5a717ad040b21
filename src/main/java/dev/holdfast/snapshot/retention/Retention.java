package dev.holdfast.snapshot.retention;

import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.operation.Operations;
import dev.holdfast.snapshot.Deletions;
import dev.holdfast.snapshot.Snapshot;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what no policy keeps, in the background: some in each round, one after the other, and never one that is
/// being read. An agent is looked at again after an hour, and at the next round when its policy was changed or
/// something is left to do. Agents in the trash keep all they have.
public final class Retention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration EACH_AGENT = Duration.ofHours(1);

    /// Few enough that the disk has time for the agents in between.
    static final int MOST_IN_A_ROUND = 50;

    private static final String BECAUSE = "no retention keeps it";

    /// An agent that has snapshots.
    private record Owner(AgentId agent, String organization) {}

    /// What a policy does to an agent's snapshots as they are now.
    ///
    /// @param going oldest first
    record Outcome(List<Snapshot> going, Map<SnapshotId, Why> staying) {

        /// How many bytes would come back, if each of them took as much as the others.
        ///
        /// @param history what all of them take together
        long freed(long history) {
            long all = (long) going.size() + staying.size();
            return all == 0 ? 0 : Math.round((double) history / all * going.size());
        }
    }

    private final Database database;
    private final Operations operations;
    private final Deletions deletions;
    private final Policies policies;
    private final Needed needed;
    private final Clock clock;
    private final Map<AgentId, Instant> due = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("retention").factory());

    public Retention(
            Database database,
            Operations operations,
            Deletions deletions,
            Policies policies,
            Needed needed,
            Clock clock) {
        this.database = database;
        this.operations = operations;
        this.deletions = deletions;
        this.policies = policies;
        this.needed = needed;
        this.clock = clock;
    }

    public Retention begin() {
        var _ = timer.scheduleWithFixedDelay(
                this::roundQuietly, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
        return this;
    }

    Policies policies() {
        return policies;
    }

    /// What this policy would do to the agent's snapshots if it were in force now.
    Outcome outcome(AgentId agent, Policy policy) {
        List<Snapshot> present = deletions.present(agent);
        Set<SnapshotId> standing = needed.of(agent);
        Instant now = clock.instant();
        return new Outcome(
                Thinning.going(present, policy, standing, now), Thinning.kept(present, policy, standing, now));
    }

    /// Looks at everybody at the next round, because a policy was changed.
    void lookAgain() {
        due.clear();
    }

    private void roundQuietly() {
        try {
            round();
        } catch (IOException | RuntimeException failed) {
            LOG.warn("A round of the retention failed; the next one is in {} s.", EVERY.toSeconds(), failed);
        }
    }

    /// Removes a few, and says how many are gone. What a crash or a failure left comes first.
    public int round() throws IOException {
        database.run(PolicyStore::prune);
        int gone = deletions.finish(MOST_IN_A_ROUND);
        for (Owner owner : owners()) {
            if (gone >= MOST_IN_A_ROUND) {
                break;
            }
            if (!due.getOrDefault(owner.agent(), Instant.MIN).isAfter(clock.instant())) {
                gone += thin(owner, MOST_IN_A_ROUND - gone);
            }
        }
        return gone;
    }

    private List<Owner> owners() {
        return database.read(tx -> tx.sql()
                .createQuery("select id, organization from agents where made and deleted_at is null"
                        + " and exists (select 1 from snapshots where agent = agents.id) order by id")
                .map((row, context) -> new Owner(new AgentId(row.getString("id")), row.getString("organization")))
                .list());
    }

    /// Decides and writes down while nobody else acts on the agent, so that what is the newest stays so.
    private int thin(Owner owner, int most) throws IOException {
        due.put(owner.agent(), clock.instant().plus(EACH_AGENT));
        Set<SnapshotId> going = operations.alone(owner.agent(), () -> {
            Policy policy =
                    policies.ofAgent(owner.agent(), owner.organization()).policy();
            Set<SnapshotId> first = outcome(owner.agent(), policy).going().stream()
                    .limit(most)
                    .map(Snapshot::id)
                    .collect(Collectors.toSet());
            deletions.leave(first, BECAUSE);
            return first;
        });
        int gone = deletions.finish(going.size());
        if (gone < going.size() || going.size() == most) {
            due.remove(owner.agent());
        }
        return gone;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
