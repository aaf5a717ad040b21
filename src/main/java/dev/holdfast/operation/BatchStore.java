package dev.holdfast.operation;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;

/// The tables `batches` and `batch_items`.
final class BatchStore {

    private BatchStore() {}

    static void insert(Tx tx, Batch batch) {
        tx.sql()
                .createUpdate("insert into batches (id, organization, kind, state, started_at)"
                        + " values (:id, :organization, :kind, 'running', :at)")
                .bind("id", batch.id().value())
                .bind("organization", batch.organization())
                .bind("kind", batch.kind())
                .bind("at", batch.started().toEpochMilli())
                .execute();
        PreparedBatch rows = tx.sql()
                .prepareBatch("insert into batch_items (batch, place, agent, name, outcome, code, detail)"
                        + " values (:batch, :place, :agent, :name, :outcome, :code, :detail)");
        for (int place = 0; place < batch.items().size(); place++) {
            Batch.Item item = batch.items().get(place);
            rows.bind("batch", batch.id().value())
                    .bind("place", place)
                    .bind("agent", item.agent().map(AgentId::value).orElse(null))
                    .bind("name", item.name())
                    .bind("outcome", word(item.outcome()))
                    .bind("code", item.code().orElse(null))
                    .bind("detail", item.detail().orElse(null))
                    .add();
        }
        rows.execute();
    }

    static void item(Tx tx, OperationId batch, int place, Batch.Item item) {
        tx.sql()
                .createUpdate("update batch_items set outcome = :outcome, code = :code, detail = :detail,"
                        + " operation = :operation where batch = :batch and place = :place")
                .bind("outcome", word(item.outcome()))
                .bind("code", item.code().orElse(null))
                .bind("detail", item.detail().orElse(null))
                .bind("operation", item.operation().map(OperationId::value).orElse(null))
                .bind("batch", batch.value())
                .bind("place", place)
                .execute();
    }

    static void end(Tx tx, OperationId id, Operation.State state, Optional<String> reason, Instant at) {
        tx.sql()
                .createUpdate("update batches set state = :state, reason = :reason, ended_at = :at where id = :id")
                .bind("state", state.name().toLowerCase(Locale.ROOT))
                .bind("reason", reason.orElse(null))
                .bind("at", at.toEpochMilli())
                .bind("id", id.value())
                .execute();
        tx.sql()
                .createUpdate("update batch_items set outcome = 'skipped' where batch = :id"
                        + " and outcome in ('waiting', 'running')")
                .bind("id", id.value())
                .execute();
    }

    static Optional<Batch> find(Tx tx, OperationId id) {
        List<Batch.Item> items = items(tx, id);
        return tx.sql()
                .createQuery("select id, organization, kind, state, reason, started_at, ended_at from batches"
                        + " where id = :id")
                .bind("id", id.value())
                .map((row, context) -> batch(row, items))
                .findOne();
    }

    /// The ids of those that did not end.
    static List<OperationId> running(Tx tx) {
        return tx.sql()
                .createQuery("select id from batches where state = 'running'")
                .map((row, context) -> new OperationId(row.getString("id")))
                .list();
    }

    static void forgetEndedBefore(Tx tx, Instant then) {
        tx.sql()
                .createUpdate("delete from batches where ended_at < :then")
                .bind("then", then.toEpochMilli())
                .execute();
    }

    private static List<Batch.Item> items(Tx tx, OperationId batch) {
        return tx.sql()
                .createQuery("select agent, name, outcome, code, detail, operation from batch_items"
                        + " where batch = :batch order by place")
                .bind("batch", batch.value())
                .map((row, context) -> item(row))
                .list();
    }

    private static Batch batch(ResultSet row, List<Batch.Item> items) throws SQLException {
        long ended = row.getLong("ended_at");
        Optional<Instant> at = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        return new Batch(
                new OperationId(row.getString("id")),
                row.getString("organization"),
                row.getString("kind"),
                Operation.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("reason")),
                Instant.ofEpochMilli(row.getLong("started_at")),
                at,
                items);
    }

    private static Batch.Item item(ResultSet row) throws SQLException {
        return new Batch.Item(
                Optional.ofNullable(row.getString("agent")).map(AgentId::new),
                row.getString("name"),
                Batch.Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("code")),
                Optional.ofNullable(row.getString("detail")),
                Optional.ofNullable(row.getString("operation")).map(OperationId::new));
    }

    private static String word(Batch.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
