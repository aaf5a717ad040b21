package dev.holdfast.gateway.egress;

import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Writes every decision of the proxy into the event log, without letting an agent flood it.
///
/// The first decision of a kind (agent, verdict, host, port, reason) is an event at once. Those like it
/// within the following minute are counted, and become one event with their `count` when the minute is
/// over. An agent has at most 200 kinds in a minute; further ones are counted together under the host `*`.
/// So the counts of all events sum up to the decisions.
public final class EgressJournal implements AutoCloseable {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int KINDS = 200;

    /// What was decided.
    enum Verdict {
        ALLOWED("egress.allowed"),
        REFUSED("egress.refused");

        private final String type;

        Verdict(String type) {
            this.type = type;
        }
    }

    private record Kind(Verdict verdict, String host, int port, String reason) {}

    private record Decisions(AgentId agent, Kind kind, long count) {}

    /// A minute of an agent: how often each kind was repeated in it.
    private record Window(Instant end, Map<Kind, Long> repeats) {}

    private final Database database;
    private final EventLog events;
    private final Clock clock;
    private final Map<AgentId, Window> windows = new HashMap<>();

    public EgressJournal(Database database, EventLog events, Clock clock) {
        this.database = database;
        this.events = events;
        this.clock = clock;
    }

    /// Notes one decision; when this returns it is in the log or counted.
    void note(AgentId agent, Verdict verdict, Destination destination, String reason) {
        List<Decisions> due = new ArrayList<>();
        synchronized (windows) {
            takeEnded(agent, due);
            Window window = windows.computeIfAbsent(
                    agent, a -> new Window(clock.instant().plus(WINDOW), new HashMap<>()));
            Kind kind = new Kind(verdict, destination.host(), destination.port(), reason);
            if (!window.repeats().containsKey(kind) && window.repeats().size() >= KINDS) {
                kind = new Kind(verdict, "*", 0, "too_many_kinds");
            }
            Long repeats = window.repeats().putIfAbsent(kind, 0L);
            if (repeats == null) {
                due.add(new Decisions(agent, kind, 1));
            } else {
                window.repeats().put(kind, repeats + 1);
            }
        }
        write(due);
    }

    /// Writes the counts of the minutes that are over. Somebody calls this every few seconds.
    public void flush() {
        List<Decisions> due = new ArrayList<>();
        synchronized (windows) {
            for (AgentId agent : List.copyOf(windows.keySet())) {
                takeEnded(agent, due);
            }
        }
        write(due);
    }

    /// Writes all counts.
    @Override
    public void close() {
        List<Decisions> due = new ArrayList<>();
        synchronized (windows) {
            windows.forEach((agent, window) -> take(agent, window, due));
            windows.clear();
        }
        write(due);
    }

    private void takeEnded(AgentId agent, List<Decisions> due) {
        Optional.ofNullable(windows.get(agent))
                .filter(window -> !clock.instant().isBefore(window.end()))
                .ifPresent(ended -> {
                    windows.remove(agent);
                    take(agent, ended, due);
                });
    }

    private static void take(AgentId agent, Window window, List<Decisions> due) {
        window.repeats().forEach((kind, repeats) -> {
            if (repeats > 0) {
                due.add(new Decisions(agent, kind, repeats));
            }
        });
    }

    private void write(List<Decisions> due) {
        if (due.isEmpty()) {
            return;
        }
        database.run(tx -> due.forEach(decisions -> events.append(tx, draft(decisions))));
    }

    private static Event.Draft draft(Decisions decisions) {
        Kind kind = decisions.kind();
        ObjectNode data = Json.object()
                .put("host", kind.host())
                .put("port", kind.port())
                .put("reason", kind.reason())
                .put("count", decisions.count());
        return new Event.Draft(kind.verdict().type, Optional.of(decisions.agent()), Optional.empty(), data);
    }
}
