package dev.holdfast.walk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Reads a stream of server-sent events as any client does: it comes back with `Last-Event-ID` whenever the
/// connection broke, also to a server that was started anew. What it keeps is exactly what it was sent, in
/// that order.
public final class EventReader implements AutoCloseable {

    private static final Duration BREATH = Duration.ofMillis(50);

    private final Supplier<Optional<Api>> server;
    private final String target;
    private final List<Api.Event> events = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile Optional<InputStream> current = Optional.empty();
    private String last;

    /// @param server where it can be reached, while it can be
    /// @param target of the stream, such as `/v1/events`
    /// @param after the number of the last event that is not wanted; 0 for the whole log
    public EventReader(Supplier<Optional<Api>> server, String target, long after) {
        this.server = server;
        this.target = target;
        this.last = after == 0 ? "" : Long.toString(after);
        this.thread = Thread.ofPlatform().daemon().name("events of " + target).start(this::run);
    }

    private void run() {
        while (!closed) {
            try {
                Optional<Api> api = server.get();
                if (api.isPresent()) {
                    read(api.get());
                }
            } catch (IOException | RuntimeException broken) {
                // The server went away, as it is meant to.
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(BREATH);
        } catch (InterruptedException interrupted) {
            closed = true;
        }
    }

    private void read(Api api) throws IOException {
        Map<String, String> headers = last.isEmpty() ? Map.of() : Map.of("Last-Event-ID", last);
        HttpResponse<InputStream> answer = api.stream(target, headers);
        try (InputStream body = answer.body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            current = Optional.of(body);
            if (answer.statusCode() != 200) {
                return;
            }
            String id = "";
            String type = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        take(id, type, data.toString());
                    }
                    data.setLength(0);
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5));
                }
            }
        }
    }

    private synchronized void take(String id, String type, String data) {
        Api.Event event = Api.JSON.readValue(data, Api.Event.class);
        if (!id.equals(Long.toString(event.number())) || !type.equals(event.type())) {
            throw new IllegalStateException("id " + id + " and type " + type + " are not those of " + data);
        }
        events.add(event);
        last = id;
        notifyAll();
    }

    /// What has come so far.
    public synchronized List<Api.Event> events() {
        return List.copyOf(events);
    }

    /// Waits until an event that fits has come, and returns the first one.
    public synchronized Api.Event await(Predicate<Api.Event> fits, Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (true) {
            Optional<Api.Event> found = events.stream().filter(fits).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            long left = until - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("No such event within " + atMost + " among "
                        + events.stream().map(EventReader::shown).toList());
            }
            wait(left / 1_000_000 + 1);
        }
    }

    private static String shown(Api.Event event) {
        return event.number() + " " + event.type() + " " + event.data();
    }

    /// Waits until the task has ended, and returns the event that says so.
    public Api.Event awaitEnd(String task, Duration atMost) throws InterruptedException {
        return await(
                event -> event.type().equals("task.ended")
                        && event.task().filter(task::equals).isPresent(),
                atMost);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        current.ifPresent(body -> {
            try {
                body.close();
            } catch (IOException gone) {
                // It was to be closed.
            }
        });
    }
}
