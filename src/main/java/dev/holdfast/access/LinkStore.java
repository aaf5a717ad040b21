package dev.holdfast.access;

import dev.holdfast.db.Tx;
import dev.holdfast.id.UserId;
import java.time.Instant;
import java.util.Optional;

/// The rows of one-time links.
final class LinkStore {

    /// @param user absent for the first administrator's
    record Row(String hash, Links.Purpose purpose, Optional<UserId> user, Instant expiresAt) {}

    private LinkStore() {}

    static void insert(Tx tx, Row row, Instant now) {
        tx.sql()
                .createUpdate("insert into links (hash, purpose, user_id, created_at, expires_at)"
                        + " values (:hash, :purpose, :user, :now, :expiry)")
                .bind("hash", row.hash())
                .bind("purpose", row.purpose().name())
                .bind("user", row.user().map(UserId::value))
                .bind("now", now.toEpochMilli())
                .bind("expiry", row.expiresAt().toEpochMilli())
                .execute();
    }

    static Optional<Row> find(Tx tx, String hash) {
        return tx.sql()
                .select("select hash, purpose, user_id, expires_at from links where hash = ?", hash)
                .map((row, context) -> new Row(
                        row.getString("hash"),
                        Links.Purpose.valueOf(row.getString("purpose")),
                        Optional.ofNullable(row.getString("user_id")).map(UserId::new),
                        Instant.ofEpochMilli(row.getLong("expires_at"))))
                .findOne();
    }

    static void delete(Tx tx, String hash) {
        tx.sql().execute("delete from links where hash = ?", hash);
    }

    static void deleteOf(Tx tx, UserId user) {
        tx.sql().execute("delete from links where user_id = ?", user.value());
    }

    static void deleteSetup(Tx tx) {
        tx.sql().execute("delete from links where user_id is null");
    }

    static void forgetBefore(Tx tx, Instant now) {
        tx.sql().execute("delete from links where expires_at < ?", now.toEpochMilli());
    }
}
