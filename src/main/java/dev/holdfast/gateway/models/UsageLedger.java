package dev.holdfast.gateway.models;

import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import java.time.Clock;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Keeps what was counted: a row and an event `model.called` for each answer of a model.
public final class UsageLedger {

    /// Who called, and whom.
    record Caller(TaskId task, AgentId agent, String provider) {}

    private final Database database;
    private final EventLog events;
    private final Clock clock;
    private final UsageStore store = new UsageStore();

    public UsageLedger(Database database, EventLog events, Clock clock) {
        this.database = database;
        this.events = events;
        this.clock = clock;
    }

    /// Everything that the task's calls used so far.
    public Usage ofTask(TaskId task) {
        return database.read(tx -> store.sum(tx, task));
    }

    /// @param complete whether the answer came to its end; otherwise this is what it told before it broke
    void record(Caller caller, Counted counted, boolean complete) {
        ObjectNode data = Json.object().put("provider", caller.provider()).put("model", counted.model());
        data.put("input_tokens", counted.input()).put("output_tokens", counted.output());
        data.put("cache_read_tokens", counted.cacheRead()).put("cache_write_tokens", counted.cacheWrite());
        data.put("complete", complete);
        database.run(tx -> {
            store.add(
                    tx, new UsageStore.Row(caller.task(), caller.agent(), caller.provider(), counted, clock.millis()));
            events.append(
                    tx, new Event.Draft("model.called", Optional.of(caller.agent()), Optional.of(caller.task()), data));
        });
    }
}
