package dev.holdfast.operation;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The table `operations`.
final class OperationStore {

    private static final String COLUMNS = "id, subject, kind, intent, state, reason, started_at, ended_at";

    private OperationStore() {}

    static void insert(Tx tx, OperationId id, AgentId subject, String kind, JsonNode intent, Instant at) {
        tx.sql()
                .createUpdate("insert into operations (id, subject, kind, intent, state, started_at)"
                        + " values (:id, :subject, :kind, :intent, 'running', :at)")
                .bind("id", id.value())
                .bind("subject", subject.value())
                .bind("kind", kind)
                .bind("intent", intent.toString())
                .bind("at", at.toEpochMilli())
                .execute();
    }

    static void done(Tx tx, OperationId id, Instant at) {
        tx.sql()
                .createUpdate("update operations set state = 'done', ended_at = :at where id = :id")
                .bind("at", at.toEpochMilli())
                .bind("id", id.value())
                .execute();
    }

    static void failed(Tx tx, OperationId id, String reason, Instant at) {
        tx.sql()
                .createUpdate("update operations set state = 'failed', reason = :reason, ended_at = :at where id = :id")
                .bind("reason", reason)
                .bind("at", at.toEpochMilli())
                .bind("id", id.value())
                .execute();
    }

    static Optional<Operation> find(Tx tx, OperationId id) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from operations where id = :id")
                .bind("id", id.value())
                .map((row, context) -> operation(row))
                .findOne();
    }

    static void rewrite(Tx tx, OperationId id, JsonNode intent) {
        tx.sql()
                .createUpdate("update operations set intent = :intent where id = :id")
                .bind("intent", intent.toString())
                .bind("id", id.value())
                .execute();
    }

    static Optional<Operation> runningOn(Tx tx, AgentId subject) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from operations where state = 'running' and subject = :subject")
                .bind("subject", subject.value())
                .map((row, context) -> operation(row))
                .findOne();
    }

    static List<Operation> running(Tx tx, String kind) {
        return tx.sql()
                .createQuery(
                        "select " + COLUMNS + " from operations where state = 'running' and kind = :kind order by id")
                .bind("kind", kind)
                .map((row, context) -> operation(row))
                .list();
    }

    private static Operation operation(ResultSet row) throws SQLException {
        long ended = row.getLong("ended_at");
        Optional<Instant> at = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        return new Operation(
                new OperationId(row.getString("id")),
                new AgentId(row.getString("subject")),
                row.getString("kind"),
                Json.MAPPER.readTree(row.getString("intent")),
                Operation.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("reason")),
                Instant.ofEpochMilli(row.getLong("started_at")),
                at);
    }
}
