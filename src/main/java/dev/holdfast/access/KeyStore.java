package dev.holdfast.access;

import dev.holdfast.db.Tx;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The rows of public keys.
final class KeyStore {

    record Row(UserId user, String line, Keys.Key key) {}

    private static final String COLUMNS = "id, user_id, name, fingerprint, public_key, created_at, used_at";

    private KeyStore() {}

    static void insert(Tx tx, Row row) {
        tx.sql()
                .createUpdate("insert into ssh_keys (id, user_id, name, fingerprint, public_key, created_at)"
                        + " values (:id, :user, :name, :fingerprint, :line, :now)")
                .bind("id", row.key().id().value())
                .bind("user", row.user().value())
                .bind("name", row.key().name())
                .bind("fingerprint", row.key().fingerprint())
                .bind("line", row.line())
                .bind("now", row.key().createdAt().toEpochMilli())
                .execute();
    }

    static Optional<Row> find(Tx tx, KeyId id) {
        return tx.sql()
                .select("select " + COLUMNS + " from ssh_keys where id = ?", id.value())
                .map((row, context) -> row(row))
                .findOne();
    }

    static Optional<Row> with(Tx tx, String fingerprint) {
        return tx.sql()
                .select("select " + COLUMNS + " from ssh_keys where fingerprint = ?", fingerprint)
                .map((row, context) -> row(row))
                .findOne();
    }

    static List<Row> of(Tx tx, UserId user) {
        return tx.sql()
                .select("select " + COLUMNS + " from ssh_keys where user_id = ? order by id", user.value())
                .map((row, context) -> row(row))
                .list();
    }

    static long count(Tx tx) {
        return tx.sql()
                .createQuery("select count(*) from ssh_keys")
                .mapTo(Long.class)
                .one();
    }

    static void used(Tx tx, KeyId id, Instant now) {
        tx.sql().execute("update ssh_keys set used_at = ? where id = ?", now.toEpochMilli(), id.value());
    }

    static void delete(Tx tx, KeyId id) {
        tx.sql().execute("delete from ssh_keys where id = ?", id.value());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new UserId(row.getString("user_id")),
                row.getString("public_key"),
                new Keys.Key(
                        new KeyId(row.getString("id")),
                        row.getString("name"),
                        row.getString("fingerprint"),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        UserStore.moment(row, "used_at")));
    }
}
