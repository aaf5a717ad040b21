package dev.holdfast.gateway.models;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import java.util.UUID;

/// The rows of usage, one for each answer of a model.
final class UsageStore {

    /// One answer.
    record Row(TaskId task, AgentId agent, String provider, Counted counted, long at) {}

    void add(Tx tx, Row row) {
        tx.sql()
                .createUpdate("""
                        insert into usage (id, task, agent, provider, model, input_tokens, output_tokens,
                            cache_read_tokens, cache_write_tokens, at)
                        values (:id, :task, :agent, :provider, :model, :input, :output, :cache_read,
                            :cache_write, :at)""")
                .bind("id", UUID.randomUUID().toString())
                .bind("task", row.task().value())
                .bind("agent", row.agent().value())
                .bind("provider", row.provider())
                .bind("model", row.counted().model())
                .bind("input", row.counted().input())
                .bind("output", row.counted().output())
                .bind("cache_read", row.counted().cacheRead())
                .bind("cache_write", row.counted().cacheWrite())
                .bind("at", row.at())
                .execute();
    }

    Usage sum(Tx tx, TaskId task) {
        return tx.sql()
                .createQuery("""
                        select coalesce(sum(input_tokens), 0) as input, coalesce(sum(output_tokens), 0) as output,
                            coalesce(sum(cache_read_tokens), 0) as cache_read,
                            coalesce(sum(cache_write_tokens), 0) as cache_write, count(*) as calls
                        from usage where task = :task""")
                .bind("task", task.value())
                .map((row, context) -> new Usage(
                        row.getLong("input"),
                        row.getLong("output"),
                        row.getLong("cache_read"),
                        row.getLong("cache_write"),
                        row.getLong("calls")))
                .one();
    }
}
