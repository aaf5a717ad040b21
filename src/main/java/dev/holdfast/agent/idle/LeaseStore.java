package dev.holdfast.agent.idle;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The table `leases`.
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

    static Optional<Lease> find(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select until_at, reason, holder from leases where agent = :agent")
                .bind("agent", agent.value())
                .map((row, context) -> lease(row))
                .findOne();
    }

    static Map<AgentId, Lease> all(Tx tx) {
        Map<AgentId, Lease> leases = new HashMap<>();
        tx.sql()
                .createQuery("select agent, until_at, reason, holder from leases")
                .map((row, context) -> Map.entry(new AgentId(row.getString("agent")), lease(row)))
                .forEach(lease -> leases.put(lease.getKey(), lease.getValue()));
        return leases;
    }

    private static Lease lease(ResultSet row) throws SQLException {
        return new Lease(
                Instant.ofEpochMilli(row.getLong("until_at")), row.getString("reason"), row.getString("holder"));
    }
}
