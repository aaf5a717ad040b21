package dev.holdfast.access;

import dev.holdfast.db.Tx;
import dev.holdfast.id.UserId;
import java.time.Instant;
import java.util.Optional;

/// The rows of sessions.
final class SessionStore {

    /// @param user as the user is now
    record Row(String hash, Instant createdAt, Instant seenAt, UserStore.Row user) {}

    private record Bare(UserId user, Instant createdAt, Instant seenAt) {}

    private SessionStore() {}

    static void insert(Tx tx, String hash, UserId user, Instant now) {
        tx.sql()
                .execute(
                        "insert into sessions (hash, user_id, created_at, seen_at) values (?, ?, ?, ?)",
                        hash,
                        user.value(),
                        now.toEpochMilli(),
                        now.toEpochMilli());
    }

    static Optional<Row> find(Tx tx, String hash) {
        Optional<Bare> bare = tx.sql()
                .select("select user_id, created_at, seen_at from sessions where hash = ?", hash)
                .map((row, context) -> new Bare(
                        new UserId(row.getString("user_id")),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        Instant.ofEpochMilli(row.getLong("seen_at"))))
                .findOne();
        return bare.flatMap(found ->
                UserStore.find(tx, found.user()).map(user -> new Row(hash, found.createdAt(), found.seenAt(), user)));
    }

    static void seen(Tx tx, String hash, Instant now) {
        tx.sql().execute("update sessions set seen_at = ? where hash = ?", now.toEpochMilli(), hash);
    }

    static void delete(Tx tx, String hash) {
        tx.sql().execute("delete from sessions where hash = ?", hash);
    }

    static void deleteOf(Tx tx, UserId user, String butHash) {
        tx.sql().execute("delete from sessions where user_id = ? and hash <> ?", user.value(), butHash);
    }

    static void forgetBefore(Tx tx, Instant seen, Instant created) {
        tx.sql()
                .execute(
                        "delete from sessions where seen_at < ? or created_at < ?",
                        seen.toEpochMilli(),
                        created.toEpochMilli());
    }
}
