package dev.holdfast.workspace.upload;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.UploadId;
import dev.holdfast.workspace.FilePaths;
import dev.holdfast.workspace.upload.HalfUpload.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// The table `uploads`.
final class UploadStore {

    private static final String COLUMNS = "id, agent, path, mode, if_match, if_none_match, metadata, length, arrived,"
            + " stage, who, created_at, expires_at";

    private UploadStore() {}

    static void insert(Tx tx, HalfUpload upload) {
        Wish wish = upload.wish();
        tx.sql()
                .createUpdate("insert into uploads (" + COLUMNS + ") values (:id, :agent, :path, :mode, :if_match,"
                        + " :if_none_match, :metadata, :length, :arrived, :stage, :who, :created, :expires)")
                .bind("id", upload.id().value())
                .bind("agent", upload.agent().value())
                .bind("path", FilePaths.encode(wish.path()))
                .bind("mode", wish.mode().isPresent() ? Long.valueOf(wish.mode().getAsInt()) : null)
                .bind("if_match", wish.ifMatch())
                .bind("if_none_match", wish.ifNoneMatch())
                .bind("metadata", wish.metadata())
                .bind("length", wish.length())
                .bind("arrived", upload.arrived())
                .bind("stage", text(upload.stage()))
                .bind("who", upload.who())
                .bind("created", upload.created().toEpochMilli())
                .bind("expires", upload.expires().toEpochMilli())
                .execute();
    }

    static Optional<HalfUpload> find(Tx tx, UploadId id) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from uploads where id = :id")
                .bind("id", id.value())
                .map((row, context) -> upload(row))
                .findOne();
    }

    /// Those of the agent that are not published, oldest first.
    static List<HalfUpload> open(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from uploads where agent = :agent and stage <> :published"
                        + " order by id")
                .bind("agent", agent.value())
                .bind("published", text(Stage.PUBLISHED))
                .map((row, context) -> upload(row))
                .list();
    }

    static List<HalfUpload> of(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from uploads where agent = :agent")
                .bind("agent", agent.value())
                .map((row, context) -> upload(row))
                .list();
    }

    static List<HalfUpload> expired(Tx tx, Instant now) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from uploads where expires_at <= :now")
                .bind("now", now.toEpochMilli())
                .map((row, context) -> upload(row))
                .list();
    }

    /// Says how far it is; false when it is no longer there.
    static boolean change(Tx tx, HalfUpload upload) {
        return tx.sql()
                        .createUpdate("update uploads set arrived = :arrived, stage = :stage, expires_at = :expires"
                                + " where id = :id")
                        .bind("id", upload.id().value())
                        .bind("arrived", upload.arrived())
                        .bind("stage", text(upload.stage()))
                        .bind("expires", upload.expires().toEpochMilli())
                        .execute()
                == 1;
    }

    static void remove(Tx tx, UploadId id) {
        tx.sql()
                .createUpdate("delete from uploads where id = :id")
                .bind("id", id.value())
                .execute();
    }

    private static HalfUpload upload(ResultSet row) throws SQLException {
        long mode = row.getLong("mode");
        Wish wish = new Wish(
                row.getLong("length"),
                FilePaths.decode(row.getString("path")).path(),
                row.wasNull() ? OptionalInt.empty() : OptionalInt.of((int) mode),
                Optional.ofNullable(row.getString("if_match")),
                Optional.ofNullable(row.getString("if_none_match")),
                row.getString("metadata"));
        return new HalfUpload(
                new UploadId(row.getString("id")),
                new AgentId(row.getString("agent")),
                wish,
                row.getLong("arrived"),
                Stage.valueOf(row.getString("stage").toUpperCase(Locale.ROOT)),
                row.getString("who"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")));
    }

    private static String text(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }
}
