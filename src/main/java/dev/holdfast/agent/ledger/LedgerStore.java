package dev.holdfast.agent.ledger;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import java.time.Instant;
import java.util.Optional;

/// The table `volume_usage`.
final class LedgerStore {

    private LedgerStore() {}

    static void write(Tx tx, AgentId agent, Count count) {
        tx.sql()
                .createUpdate("insert into volume_usage (agent, bytes, history, files, counted_at)"
                        + " values (:agent, :bytes, :history, :files, :counted)"
                        + " on conflict (agent) do update set bytes = excluded.bytes, history = excluded.history,"
                        + " files = excluded.files, counted_at = excluded.counted_at")
                .bind("agent", agent.value())
                .bind("bytes", count.bytes())
                .bind("history", count.history())
                .bind("files", count.files())
                .bind("counted", count.counted().toEpochMilli())
                .execute();
    }

    static Optional<Count> find(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select bytes, history, files, counted_at from volume_usage where agent = :agent")
                .bind("agent", agent.value())
                .map((row, context) -> new Count(
                        row.getLong("bytes"),
                        row.getLong("history"),
                        row.getLong("files"),
                        Instant.ofEpochMilli(row.getLong("counted_at"))))
                .findOne();
    }

    /// Forgets the counts of agents that are gone for good.
    static void prune(Tx tx) {
        tx.sql().execute("delete from volume_usage where agent not in (select id from agents)");
    }
}
