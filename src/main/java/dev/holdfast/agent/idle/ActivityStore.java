package dev.holdfast.agent.idle;

import dev.holdfast.agent.Idleness.Decision;
import dev.holdfast.agent.Idleness.Sign;
import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The table `activity`.
final class ActivityStore {

    private ActivityStore() {}

    static Map<AgentId, Sign> signs(Tx tx) {
        Map<AgentId, Sign> signs = new HashMap<>();
        tx.sql()
                .createQuery("select agent, what, at from activity")
                .map((row, context) -> Map.entry(
                        new AgentId(row.getString("agent")),
                        new Sign(row.getString("what"), Instant.ofEpochMilli(row.getLong("at")))))
                .forEach(sign -> signs.put(sign.getKey(), sign.getValue()));
        return signs;
    }

    static Optional<Sign> sign(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select what, at from activity where agent = :agent")
                .bind("agent", agent.value())
                .map((row, context) -> new Sign(row.getString("what"), Instant.ofEpochMilli(row.getLong("at"))))
                .findOne();
    }

    static Optional<Decision> decision(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select decision from activity where agent = :agent and decision is not null")
                .bind("agent", agent.value())
                .mapTo(String.class)
                .findOne()
                .map(text -> Json.read(text, Decision.class));
    }

    /// Of an agent that is gone nothing is written.
    static void write(Tx tx, AgentId agent, Sign sign) {
        tx.sql()
                .createUpdate(
                        "insert into activity (agent, at, what) select id, :at, :what from agents where id = :agent"
                                + " on conflict (agent) do update set at = excluded.at, what = excluded.what")
                .bind("agent", agent.value())
                .bind("at", sign.at().toEpochMilli())
                .bind("what", sign.what())
                .execute();
    }

    static void decide(Tx tx, AgentId agent, Decision decision) {
        write(tx, agent, decision.last());
        tx.sql()
                .createUpdate("update activity set decision = :decision where agent = :agent")
                .bind("agent", agent.value())
                .bind("decision", Json.write(decision))
                .execute();
    }
}
