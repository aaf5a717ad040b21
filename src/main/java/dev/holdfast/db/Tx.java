package dev.holdfast.db;

import org.jdbi.v3.core.Handle;

/// One open transaction.
public interface Tx {

    /// Jdbi's handle, for SQL.
    Handle sql();

    /// Waits until no other transaction holds this name, and holds it until this one ends. Under SQLite the
    /// single writer does that already.
    void hold(String name);

    /// Runs when the transaction has committed, and not at all when it has not.
    void afterCommit(Runnable action);

    /// Runs as the very last step before the commit; a second registration under the same key is ignored.
    /// The event log numbers its events here, so that numbers are in commit order.
    void beforeCommit(Object key, Runnable action);
}
