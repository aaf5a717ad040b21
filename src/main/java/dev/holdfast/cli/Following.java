package dev.holdfast.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Follows a stream of events across broken connections and restarts of the server: nothing is missed and nothing
/// comes twice.
final class Following {

    /// The server sends a heartbeat every 15 seconds; three missing ones mean that the connection is dead.
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Server server;
    private final String path;
    private Optional<Long> last;
    private long lastSign = System.nanoTime();

    /// Follows from the event after this number on; without one, from now on.
    Following(Server server, String path, Optional<Long> after) {
        this.server = server;
        this.path = path;
        this.last = after;
    }

    /// Hands over each event until one is the last.
    void until(Predicate<JsonNode> isLast) throws InterruptedException {
        boolean connected = false;
        while (true) {
            try (EventStream stream = new EventStream(server, path, last)) {
                connected = true;
                lastSign = System.nanoTime();
                if (reachedEnd(stream, isLast)) {
                    return;
                }
            } catch (Refusal refusal) {
                boolean patient = System.nanoTime() - lastSign < PATIENCE.toNanos();
                if (!connected || refusal.exitCode() != Refusal.FAILED || !patient) {
                    throw refusal;
                }
            }
            // Nobody else ends this wait; it is there so that a server that is starting is not flooded.
            if (new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private boolean reachedEnd(EventStream stream, Predicate<JsonNode> isLast) throws InterruptedException {
        while (true) {
            Optional<EventStream.Item> item = stream.next(SILENCE);
            lastSign = System.nanoTime();
            switch (item.orElseGet(EventStream.Item.Broken::new)) {
                case EventStream.Item.Heartbeat() -> {}
                case EventStream.Item.Broken() -> {
                    return false;
                }
                case EventStream.Item.Happened(JsonNode event) -> {
                    last = Optional.of(event.path("number").asLong(last.orElse(0L)));
                    if (isLast.test(event)) {
                        return true;
                    }
                }
            }
        }
    }
}
