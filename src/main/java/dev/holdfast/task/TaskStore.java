package dev.holdfast.task;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// The table `tasks`.
final class TaskStore {

    private static final String COLUMNS = "id, agent, prompt, note, state, reason, session, result, outcome_failed,"
            + " exit_status, runtime, stdout_offset, stderr_offset, cancel_asked, created_at, started_at, ended_at";

    private TaskStore() {}

    static void insert(Tx tx, Task task) {
        tx.sql()
                .createUpdate("insert into tasks (id, agent, prompt, state, session, stdout_offset, stderr_offset,"
                        + " cancel_asked, created_at) values (:id, :agent, :prompt, :state, :session, 0, 0, false,"
                        + " :created)")
                .bind("id", task.id().value())
                .bind("agent", task.agent().value())
                .bind("prompt", task.prompt())
                .bind("state", text(task.state()))
                .bind("session", task.session().orElse(null))
                .bind("created", task.created().toEpochMilli())
                .execute();
    }

    static Optional<Task> find(Tx tx, TaskId id) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from tasks where id = :id")
                .bind("id", id.value())
                .map((row, context) -> task(row))
                .findOne();
    }

    /// An agent's tasks before `cursor`, newest first.
    static List<Task> page(Tx tx, AgentId agent, String cursor, int limit) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from tasks where agent = :agent and (:cursor = '' or id < :cursor)"
                        + " order by id desc limit :limit")
                .bind("agent", agent.value())
                .bind("cursor", cursor)
                .bind("limit", limit)
                .map((row, context) -> task(row))
                .list();
    }

    /// The tasks in this state, of all agents, oldest first.
    static List<Task> in(Tx tx, Task.State state) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from tasks where state = :state order by id")
                .bind("state", text(state))
                .map((row, context) -> task(row))
                .list();
    }

    /// The last one of all agents, by its id.
    static Optional<TaskId> newest(Tx tx) {
        return tx.sql()
                .createQuery("select id from tasks order by id desc limit 1")
                .mapTo(String.class)
                .findOne()
                .map(TaskId::new);
    }

    static Optional<Task> next(Tx tx, AgentId agent) {
        return tx.sql()
                .createQuery("select " + COLUMNS
                        + " from tasks where agent = :agent and state = 'queued' order by id limit 1")
                .bind("agent", agent.value())
                .map((row, context) -> task(row))
                .findOne();
    }

    static void started(Tx tx, TaskId id, RuntimeId runtime, Instant at) {
        tx.sql()
                .createUpdate("update tasks set state = 'running', runtime = :runtime, started_at = :at,"
                        + " stdout_offset = 0, stderr_offset = 0 where id = :id")
                .bind("runtime", runtime.value())
                .bind("at", at.toEpochMilli())
                .bind("id", id.value())
                .execute();
    }

    static void taken(Tx tx, TaskId id, Task.Offsets offsets) {
        tx.sql()
                .createUpdate("update tasks set stdout_offset = :stdout, stderr_offset = :stderr where id = :id")
                .bind("stdout", offsets.stdout())
                .bind("stderr", offsets.stderr())
                .bind("id", id.value())
                .execute();
    }

    static void note(Tx tx, TaskId id, String note) {
        tx.sql()
                .createUpdate("update tasks set note = :note where id = :id")
                .bind("note", note)
                .bind("id", id.value())
                .execute();
    }

    static void session(Tx tx, TaskId id, String session) {
        tx.sql()
                .createUpdate("update tasks set session = :session where id = :id")
                .bind("session", session)
                .bind("id", id.value())
                .execute();
    }

    static void outcome(Tx tx, TaskId id, boolean failed, String result) {
        tx.sql()
                .createUpdate("update tasks set result = :result, outcome_failed = :failed where id = :id")
                .bind("result", result)
                .bind("failed", failed)
                .bind("id", id.value())
                .execute();
    }

    static void cancelAsked(Tx tx, TaskId id) {
        tx.sql()
                .createUpdate("update tasks set cancel_asked = true where id = :id")
                .bind("id", id.value())
                .execute();
    }

    static void ended(Tx tx, TaskId id, Ending ending, Instant at) {
        tx.sql()
                .createUpdate("update tasks set state = :state, reason = :reason, exit_status = :status,"
                        + " ended_at = :at where id = :id")
                .bind("state", text(ending.state()))
                .bind("reason", ending.reason().orElse(null))
                .bind("status", ending.status().isPresent() ? ending.status().getAsInt() : null)
                .bind("at", at.toEpochMilli())
                .bind("id", id.value())
                .execute();
    }

    static void forgotten(Tx tx, TaskId id) {
        tx.sql()
                .createUpdate("update tasks set runtime = null where id = :id")
                .bind("id", id.value())
                .execute();
    }

    static boolean hasRuntime(Tx tx, RuntimeId runtime) {
        return tx.sql()
                .createQuery("select 1 from tasks where runtime = :runtime limit 1")
                .bind("runtime", runtime.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /// Ended tasks whose outputs may still be there.
    static List<Task> endedWithRuntime(Tx tx) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from tasks where runtime is not null and ended_at is not null")
                .map((row, context) -> task(row))
                .list();
    }

    private static Task task(ResultSet row) throws SQLException {
        return new Task(
                new TaskId(row.getString("id")),
                new AgentId(row.getString("agent")),
                row.getString("prompt"),
                Optional.ofNullable(row.getString("note")),
                Task.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("reason")),
                Optional.ofNullable(row.getString("session")),
                Optional.ofNullable(row.getString("result")),
                row.getBoolean("outcome_failed"),
                status(row),
                Optional.ofNullable(row.getString("runtime")).map(RuntimeId::new),
                new Task.Offsets(row.getLong("stdout_offset"), row.getLong("stderr_offset")),
                row.getBoolean("cancel_asked"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "started_at"),
                instant(row, "ended_at"));
    }

    private static OptionalInt status(ResultSet row) throws SQLException {
        int status = row.getInt("exit_status");
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(status);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long at = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
    }

    private static String text(Task.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
