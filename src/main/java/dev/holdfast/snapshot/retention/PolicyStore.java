package dev.holdfast.snapshot.retention;

import dev.holdfast.db.Tx;
import java.util.Optional;

/// The table `retention`.
final class PolicyStore {

    private PolicyStore() {}

    static Optional<Policy> find(Tx tx, Subject subject) {
        return tx.sql()
                .createQuery("select keep_all_days, keep_last, keep_hourly, keep_daily, keep_weekly, keep_monthly"
                        + " from retention where subject = :subject")
                .bind("subject", subject.key())
                .map((row, context) -> new Policy(
                        row.getInt("keep_all_days"),
                        row.getInt("keep_last"),
                        row.getInt("keep_hourly"),
                        row.getInt("keep_daily"),
                        row.getInt("keep_weekly"),
                        row.getInt("keep_monthly")))
                .findOne();
    }

    static void write(Tx tx, Subject subject, Policy policy) {
        remove(tx, subject);
        tx.sql()
                .createUpdate("insert into retention (subject, keep_all_days, keep_last, keep_hourly, keep_daily,"
                        + " keep_weekly, keep_monthly) values (:subject, :all, :last, :hourly, :daily, :weekly,"
                        + " :monthly)")
                .bind("subject", subject.key())
                .bind("all", policy.allDays())
                .bind("last", policy.last())
                .bind("hourly", policy.hourly())
                .bind("daily", policy.daily())
                .bind("weekly", policy.weekly())
                .bind("monthly", policy.monthly())
                .execute();
    }

    static void remove(Tx tx, Subject subject) {
        tx.sql()
                .createUpdate("delete from retention where subject = :subject")
                .bind("subject", subject.key())
                .execute();
    }

    /// Forgets the policies of agents that are gone for good.
    static void prune(Tx tx) {
        tx.sql()
                .execute("delete from retention where subject like 'agt!_%' escape '!'"
                        + " and subject not in (select id from agents)");
    }
}
