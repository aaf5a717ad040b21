package dev.holdfast.agent.idle;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tables `leases`, of people, and `own_leases`, of agents.
final class LeaseStore {

    private LeaseStore() {}

    static void write(Tx tx, AgentId agent, Lease lease) {
        tx.sql()
                .createUpdate("insert into leases (agent, until_at, reason, holder) values (:agent, :until, :reason,"
                        + " :holder) on conflict (agent) do update set until_at = excluded.until_at,"
                        + " reason = excluded.reason, holder = excluded.holder")
                .bind("agent", agent.value())
                .bind("until", lease.until().toEpochMilli())
                .bind("reason", lease.reason())
                .bind("holder", lease.holder())
                .execute();
    }

    static void remove(Tx tx, AgentId agent) {
        tx.sql()
                .createUpdate("delete from leases where agent = :agent")
                .bind("agent", agent.value())
                .execute();
    }

    /// @param taken when it was taken, which is kept when it ends
    static void writeOwn(Tx tx, AgentId agent, Lease lease, Instant taken) {
        tx.sql()
                .createUpdate("insert into own_leases (agent, until_at, reason, taken_at) select id, :until, :reason,"
                        + " :taken from agents where id = :agent on conflict (agent) do update set"
                        + " until_at = excluded.until_at, reason = excluded.reason, taken_at = excluded.taken_at")
                .bind("agent", agent.value())
                .bind("until", lease.until().toEpochMilli())
                .bind("reason", lease.reason())
                .bind("taken", taken.toEpochMilli())
                .execute();
    }

    static void endOwn(Tx tx, AgentId agent, Instant at) {
        tx.sql()
                .createUpdate("update own_leases set until_at = :at where agent = :agent and until_at > :at")
                .bind("agent", agent.value())
                .bind("at", at.toEpochMilli())
                .execute();
    }

    /// When the agent took its own lease the last time.
    static Optional<Instant> ownTaken(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select taken_at from own_leases where agent = :agent")
                .bind("agent", agent.value())
                .mapTo(Long.class)
                .findOne()
                .map(Instant::ofEpochMilli);
    }

    static List<Lease> find(Tx tx, AgentId agent) {
        List<Lease> leases = new ArrayList<>();
        leases.addAll(tx.sql()
                .createQuery("select agent, until_at, reason, holder from leases where agent = :agent")
                .bind("agent", agent.value())
                .map((row, context) -> lease(row))
                .list());
        leases.addAll(tx.sql()
                .createQuery("select agent, until_at, reason from own_leases where agent = :agent")
                .bind("agent", agent.value())
                .map((row, context) -> own(row))
                .list());
        return leases;
    }

    static Map<AgentId, List<Lease>> all(Tx tx) {
        Map<AgentId, List<Lease>> leases = new HashMap<>();
        tx.sql()
                .createQuery("select agent, until_at, reason, holder from leases")
                .map((row, context) -> Map.entry(new AgentId(row.getString("agent")), lease(row)))
                .forEach(lease -> add(leases, lease));
        tx.sql()
                .createQuery("select agent, until_at, reason from own_leases")
                .map((row, context) -> Map.entry(new AgentId(row.getString("agent")), own(row)))
                .forEach(lease -> add(leases, lease));
        return leases;
    }

    private static void add(Map<AgentId, List<Lease>> leases, Map.Entry<AgentId, Lease> lease) {
        leases.computeIfAbsent(lease.getKey(), id -> new ArrayList<>()).add(lease.getValue());
    }

    private static Lease lease(ResultSet row) throws SQLException {
        return new Lease(
                Instant.ofEpochMilli(row.getLong("until_at")),
                row.getString("reason"),
                row.getString("holder"),
                Lease.By.PERSON);
    }

    private static Lease own(ResultSet row) throws SQLException {
        return new Lease(
                Instant.ofEpochMilli(row.getLong("until_at")),
                row.getString("reason"),
                OwnLeases.HOLDER,
                Lease.By.AGENT);
    }
}
