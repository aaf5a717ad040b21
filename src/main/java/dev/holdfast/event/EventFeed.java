package dev.holdfast.event;

import dev.holdfast.access.Principal;
import dev.holdfast.event.EventLog.Filter;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// Streams events to clients, of agents that are none of theirs never. A client that comes back with `Last-Event-ID`
/// goes on where it stopped; one
/// that comes without it gets everything from the beginning of what it asks for, or from now on with
/// `?from=now`.
public final class EventFeed {

    private static final int BATCH = 500;
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// Says whether an agent is in the caller's organization, also one that is deleted.
    @FunctionalInterface
    public interface Sight {
        boolean sees(Principal who, AgentId agent);
    }

    private final EventLog events;
    private final Sight sight;

    public EventFeed(EventLog events, Sight sight) {
        this.events = events;
        this.sight = sight;
    }

    public List<Route> routes() {
        Endpoint fleet = new Endpoint(
                Method.GET,
                "/v1/events",
                Scope.READ,
                Void.class,
                byte[].class,
                "Streams the events of the whole fleet.",
                List.of("bad_event_id"));
        return List.of(new Route(fleet, call -> stream(call, Filter.ALL)));
    }

    /// Sends events until the client goes away.
    public void stream(Call call, Filter filter) throws IOException, InterruptedException {
        long seen = beginning(call);
        Map<AgentId, Boolean> seeing = new HashMap<>();
        try (Call.EventStream stream = call.events()) {
            while (stream.open()) {
                long known = events.last();
                List<Event> batch = events.after(seen, filter, BATCH);
                for (Event event : batch) {
                    if (event.agent()
                            .map(agent -> sees(seeing, call.principal(), agent))
                            .orElse(true)) {
                        stream.send(Long.toString(event.number()), event.type(), event);
                    }
                    seen = event.number();
                }
                if (batch.isEmpty()) {
                    // Nothing up to here is ours, so it need not be looked at again.
                    seen = Math.max(seen, known);
                    events.await(seen, LOOK);
                }
            }
        }
    }

    /// Waits until this holds, which is asked again whenever something happened, and for no longer than
    /// that.
    public void await(Call call, BooleanSupplier holds, Duration atMost) throws InterruptedException {
        AtomicBoolean stopping = new AtomicBoolean();
        call.whenStopping(() -> stopping.set(true));
        long deadline = System.nanoTime() + atMost.toNanos();
        long known = events.last();
        while (!holds.getAsBoolean() && !stopping.get() && System.nanoTime() - deadline < 0) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            events.await(known, left.compareTo(LOOK) < 0 ? left : LOOK);
            known = events.last();
        }
    }

    private boolean sees(Map<AgentId, Boolean> known, Principal who, AgentId agent) {
        return known.computeIfAbsent(agent, asked -> sight.sees(who, asked));
    }

    private long beginning(Call call) {
        String last = call.header("Last-Event-ID").or(() -> call.query("after")).orElse("");
        if (last.isEmpty()) {
            return call.query("from").filter("now"::equals).isPresent() ? events.last() : 0;
        }
        try {
            return Long.parseLong(last);
        } catch (NumberFormatException notNumber) {
            throw Problem.badRequest("bad_event_id", "\"" + last + "\" is not the number of an event.");
        }
    }
}
