package dev.holdfast.access;

import dev.holdfast.db.Tx;
import java.time.Instant;
import java.util.Optional;

/// The rows of pauses between sign-ins.
final class PauseStore {

    /// @param until no attempt is looked at before this
    record Row(String subject, long failures, Instant last, Instant until) {}

    private PauseStore() {}

    static Optional<Row> find(Tx tx, String subject) {
        return tx.sql()
                .select("select subject, failures, last_at, until_at from pauses where subject = ?", subject)
                .map((row, context) -> new Row(
                        row.getString("subject"),
                        row.getLong("failures"),
                        Instant.ofEpochMilli(row.getLong("last_at")),
                        Instant.ofEpochMilli(row.getLong("until_at"))))
                .findOne();
    }

    static void put(Tx tx, Row row) {
        tx.sql()
                .createUpdate("insert into pauses (subject, failures, last_at, until_at)"
                        + " values (:subject, :failures, :last, :until) on conflict (subject) do update set"
                        + " failures = excluded.failures, last_at = excluded.last_at, until_at = excluded.until_at")
                .bind("subject", row.subject())
                .bind("failures", row.failures())
                .bind("last", row.last().toEpochMilli())
                .bind("until", row.until().toEpochMilli())
                .execute();
    }

    /// One failure less, and no pause on its account.
    static void takeBack(Tx tx, String subject, Instant now) {
        tx.sql()
                .createUpdate("update pauses set failures = failures - 1, until_at = :now"
                        + " where subject = :subject and failures > 0")
                .bind("subject", subject)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    static void delete(Tx tx, String subject) {
        tx.sql().execute("delete from pauses where subject = ?", subject);
    }

    static void forgetBefore(Tx tx, Instant moment) {
        tx.sql().execute("delete from pauses where last_at < ?", moment.toEpochMilli());
    }
}
