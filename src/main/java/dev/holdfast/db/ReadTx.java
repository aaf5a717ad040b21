package dev.holdfast.db;

import org.jdbi.v3.core.Handle;

/// A transaction that only reads: it has no commit that anything could wait for.
record ReadTx(Handle sql) implements Tx {

    @Override
    public void hold(String name) {
        throw readsOnly();
    }

    @Override
    public void afterCommit(Runnable action) {
        throw readsOnly();
    }

    @Override
    public void beforeCommit(Object key, Runnable action) {
        throw readsOnly();
    }

    private static IllegalStateException readsOnly() {
        return new IllegalStateException("this transaction only reads");
    }
}
