package dev.holdfast.access;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AuditId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The rows of the audit.
final class AuditStore {

    /// @param number in the order in which lines were added
    record Row(long number, AuditLog.Line line) {}

    private static final String COLUMNS =
            "id, at, actor, actor_name, action, method, path, agent, status, address, request";

    private AuditStore() {}

    static void insert(Tx tx, String organization, AuditLog.Line line) {
        tx.sql()
                .createUpdate("insert into audit (organization, " + COLUMNS + ") values (:organization, :id, :at,"
                        + " :actor, :actor_name, :action, :method, :path, :agent, :status, :address, :request)")
                .bind("organization", organization)
                .bind("id", line.id().value())
                .bind("at", line.at().toEpochMilli())
                .bind("actor", line.actor())
                .bind("actor_name", line.actorName())
                .bind("action", line.deed().action())
                .bind("method", line.deed().method())
                .bind("path", line.deed().path())
                .bind("agent", line.deed().agent())
                .bind("status", line.status())
                .bind("address", line.origin().address())
                .bind("request", line.origin().request())
                .execute();
    }

    static List<Row> page(Tx tx, String organization, long before, int limit) {
        return tx.sql()
                .createQuery("select number, " + COLUMNS + " from audit where organization = :organization"
                        + " and number < :before order by number desc limit :limit")
                .bind("organization", organization)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> new Row(row.getLong("number"), line(row)))
                .list();
    }

    private static AuditLog.Line line(ResultSet row) throws SQLException {
        return new AuditLog.Line(
                new AuditId(row.getString("id")),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("actor"),
                row.getString("actor_name"),
                new AuditLog.Deed(
                        row.getString("action"),
                        row.getString("method"),
                        row.getString("path"),
                        Optional.ofNullable(row.getString("agent"))),
                row.getInt("status"),
                new AuditLog.Origin(row.getString("address"), row.getString("request")));
    }
}
