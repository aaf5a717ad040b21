package dev.holdfast.archive;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table `archives`.
final class ArchiveStore {

    private static final String COLUMNS =
            "pack, agent, digest, sealed_key, place, packed, bytes, files, snapshots, archived_at, leaving";

    private ArchiveStore() {}

    static void insert(Tx tx, Archive archive) {
        tx.sql()
                .createUpdate("insert into archives (" + COLUMNS + ", checked) values (:pack, :agent, :digest, :key,"
                        + " :place, :packed, :bytes, :files, :snapshots, :at, false, false)")
                .bind("pack", archive.pack())
                .bind("agent", archive.agent().value())
                .bind("digest", archive.digest())
                .bind("key", archive.key())
                .bind("place", archive.place())
                .bind("packed", archive.packed())
                .bind("bytes", archive.bytes())
                .bind("files", archive.files())
                .bind("snapshots", archive.snapshots())
                .bind("at", archive.at().toEpochMilli())
                .execute();
    }

    /// Writes down that the pack has everything that anybody was told is written.
    static void check(Tx tx, String pack) {
        tx.sql()
                .createUpdate("update archives set checked = true where pack = :pack")
                .bind("pack", pack)
                .execute();
    }

    static boolean isChecked(Tx tx, String pack) {
        return tx.sql()
                .createQuery("select checked from archives where pack = :pack")
                .bind("pack", pack)
                .map((row, context) -> row.getBoolean("checked"))
                .findOne()
                .orElse(false);
    }

    /// Writes down that the pack is to be removed.
    static void leave(Tx tx, String pack) {
        tx.sql()
                .createUpdate("update archives set leaving = true where pack = :pack")
                .bind("pack", pack)
                .execute();
    }

    static void leaveAll(Tx tx, AgentId agent) {
        tx.sql()
                .createUpdate("update archives set leaving = true where agent = :agent")
                .bind("agent", agent.value())
                .execute();
    }

    static void remove(Tx tx, String pack) {
        tx.sql()
                .createUpdate("delete from archives where pack = :pack")
                .bind("pack", pack)
                .execute();
    }

    static Optional<Archive> byPack(Tx tx, String pack) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from archives where pack = :pack")
                .bind("pack", pack)
                .map((row, context) -> archive(row))
                .findOne();
    }

    /// What an agent that is archived has its files in.
    static Optional<Archive> of(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from archives where agent = :agent and not leaving")
                .bind("agent", agent.value())
                .map((row, context) -> archive(row))
                .findOne();
    }

    static List<Archive> all(Tx tx) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from archives order by pack")
                .map((row, context) -> archive(row))
                .list();
    }

    private static Archive archive(ResultSet row) throws SQLException {
        return new Archive(
                new AgentId(row.getString("agent")),
                row.getString("pack"),
                row.getString("digest"),
                row.getString("sealed_key"),
                row.getString("place"),
                row.getLong("packed"),
                row.getLong("bytes"),
                row.getLong("files"),
                row.getInt("snapshots"),
                Instant.ofEpochMilli(row.getLong("archived_at")),
                row.getBoolean("leaving"));
    }
}
