package dev.holdfast.db;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// A transaction on its thread, with what shall happen at its end.
final class OpenTx implements Tx {

    private static final System.Logger LOG = System.getLogger(OpenTx.class.getName());

    private final Handle sql;
    private final Consumer<String> lock;
    private final Map<Object, Runnable> before = new LinkedHashMap<>();
    private final List<Runnable> after = new ArrayList<>();

    /// @param lock takes a lock by its name until the transaction ends
    OpenTx(Handle sql, Consumer<String> lock) {
        this.sql = sql;
        this.lock = lock;
    }

    @Override
    public Handle sql() {
        return sql;
    }

    @Override
    public void hold(String name) {
        lock.accept(name);
    }

    @Override
    public void afterCommit(Runnable action) {
        after.add(action);
    }

    @Override
    public void beforeCommit(Object key, Runnable action) {
        before.putIfAbsent(key, action);
    }

    void runBeforeCommit() {
        List.copyOf(before.values()).forEach(Runnable::run);
    }

    /// What the caller gets when the commit is done.
    <T> Committed<T> committed(T result) {
        return new Committed<>(result, List.copyOf(after));
    }

    /// A result whose transaction is durable, and what is still to run for it.
    record Committed<T>(T result, List<Runnable> after) {

        /// Runs what waited for the commit. A bug in there cannot undo the commit, so the caller gets the
        /// result all the same.
        T settle() {
            for (Runnable action : after) {
                try {
                    action.run();
                } catch (RuntimeException bug) {
                    LOG.log(System.Logger.Level.ERROR, "an action after a commit failed", bug);
                }
            }
            return result;
        }
    }
}
