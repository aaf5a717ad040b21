package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A stream of events of the API, read on a thread of its own. When it breaks, `next` says so, and a new one goes on
/// after the last number.
final class EventStream implements AutoCloseable {

    /// What was read.
    sealed interface Item {

        /// One event.
        record Happened(JsonNode event) implements Item {}

        /// The server is there and has nothing to tell.
        record Heartbeat() implements Item {}

        /// The stream is at its end, by itself or because the connection broke.
        record Broken() implements Item {}
    }

    private static final int MOST_WAITING = 1000;

    private final HttpResponse<InputStream> answer;
    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread reader;

    /// Opens the stream after the event of this number; without one, with what happens from now on.
    EventStream(Server server, String path, Optional<Long> after) {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "text/event-stream"));
        after.ifPresent(number -> headers.put("Last-Event-ID", Long.toString(number)));
        answer = server.open(after.isPresent() ? path : path + "?from=now", headers);
        reader = Thread.ofVirtual().name("events").start(this::read);
    }

    /// The next item; empty when there is none for so long.
    Optional<Item> next(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(items.poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void read() {
        try {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                StringBuilder data = new StringBuilder();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    take(line, data);
                }
            } catch (IOException | JacksonException broken) {
                // Told below: to the reader of the stream it is the same as an end.
            }
            items.put(new Item.Broken());
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(String line, StringBuilder data) throws InterruptedException {
        if (line.isEmpty() && !data.isEmpty()) {
            items.put(new Item.Happened(Json.MAPPER.readTree(data.toString())));
            data.setLength(0);
        } else if (line.startsWith("data:")) {
            data.append(line.substring("data:".length())).append('\n');
        } else if (line.startsWith(":")) {
            items.put(new Item.Heartbeat());
        }
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            answer.body().close();
        } catch (IOException gone) {
            // It is being given up anyway.
        }
    }
}
