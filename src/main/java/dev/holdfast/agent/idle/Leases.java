package dev.holdfast.agent.idle;

import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The busy leases: at most one of people for each agent, beside the agent's own. It ends by itself, so that whoever
/// forgets it costs a day at most.
public final class Leases {

    private static final Duration MOST = Duration.ofHours(24);
    private static final int LONGEST_REASON = 200;

    private final Database database;
    private final Clock clock;

    public Leases(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Says that the agent is busy for so long from now on, in the place of any lease of people before.
    ///
    /// @throws Problem UNPROCESSABLE `bad_lease`
    public Lease take(AgentId agent, Duration ttl, String reason, String holder) {
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(MOST) > 0) {
            throw Problem.unprocessable(
                    "bad_lease", "A lease is for 1 second to 24 hours; take it anew before it ends.");
        }
        Lease lease = new Lease(clock.instant().plus(ttl), line(reason), holder, Lease.By.PERSON);
        database.run(tx -> LeaseStore.write(tx, agent, lease));
        return lease;
    }

    /// Why, in one line.
    static String line(String reason) {
        String line = reason.strip();
        if (line.isEmpty() || line.length() > LONGEST_REASON || line.chars().anyMatch(Character::isISOControl)) {
            throw Problem.unprocessable(
                    "bad_lease", "A lease says why in one line of 1 to " + LONGEST_REASON + " characters.");
        }
        return line;
    }

    /// Ends the leases, if there are any, the agent's own too.
    public void end(AgentId agent) {
        database.run(tx -> {
            LeaseStore.remove(tx, agent);
            LeaseStore.endOwn(tx, agent, clock.instant());
        });
    }

    /// The leases that count now.
    List<Lease> of(AgentId agent) {
        return database.read(tx -> LeaseStore.find(tx, agent)).stream()
                .filter(this::counts)
                .toList();
    }

    /// All that count now.
    Map<AgentId, List<Lease>> all() {
        Map<AgentId, List<Lease>> leases = database.read(LeaseStore::all);
        leases.values().forEach(held -> held.removeIf(lease -> !counts(lease)));
        return leases;
    }

    /// A lease that ends later than any can was taken before the clock was set back.
    private boolean counts(Lease lease) {
        Instant now = clock.instant();
        return lease.until().isAfter(now) && !lease.until().isAfter(now.plus(MOST));
    }
}
