package dev.holdfast.agent.idle;

import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The busy leases: at most one for each agent. It ends by itself, so that whoever forgets it costs a day at most.
public final class Leases {

    private static final Duration MOST = Duration.ofHours(24);
    private static final int LONGEST_REASON = 200;

    private final Database database;
    private final Clock clock;

    public Leases(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Says that the agent is busy for so long from now on, in the place of any lease before.
    ///
    /// @throws Problem UNPROCESSABLE `bad_lease`
    public Lease take(AgentId agent, Duration ttl, String reason, String holder) {
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(MOST) > 0) {
            throw Problem.unprocessable(
                    "bad_lease", "A lease is for 1 second to 24 hours; take it anew before it ends.");
        }
        String line = reason.strip();
        if (line.isEmpty() || line.length() > LONGEST_REASON || line.contains("\n")) {
            throw Problem.unprocessable(
                    "bad_lease", "A lease says why in one line of 1 to " + LONGEST_REASON + " characters.");
        }
        Lease lease = new Lease(clock.instant().plus(ttl), line, holder);
        database.run(tx -> LeaseStore.write(tx, agent, lease));
        return lease;
    }

    /// Ends the lease, if there is one.
    public void end(AgentId agent) {
        database.run(tx -> LeaseStore.remove(tx, agent));
    }

    /// The lease that counts now.
    Optional<Lease> of(AgentId agent) {
        return database.read(tx -> LeaseStore.find(tx, agent)).filter(this::counts);
    }

    /// All that count now.
    Map<AgentId, Lease> all() {
        Map<AgentId, Lease> leases = database.read(LeaseStore::all);
        leases.values().removeIf(lease -> !counts(lease));
        return leases;
    }

    /// A lease that ends later than any can was taken before the clock was set back.
    private boolean counts(Lease lease) {
        Instant now = clock.instant();
        return lease.until().isAfter(now) && !lease.until().isAfter(now.plus(MOST));
    }
}
