package dev.holdfast.runtime.docker;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.json.Json;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Listens to the engine's events for as long as it is not closed, over engines that go away and come back.
///
/// What happened while nobody could listen is not known, so afterwards every runtime that is or was known
/// counts as changed.
final class EngineWatch implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /// What an event says in `Action`; an `exec_start` and its like carry more text behind a colon.
    private static final Set<String> CHANGES =
            Set.of("create", "start", "die", "pause", "unpause", "destroy", "oom", "restart");

    private final DockerClient client;
    private final Containers containers;
    private final String filter;
    private final Consumer<RuntimeId> changed;
    private final Set<RuntimeId> known = new HashSet<>();
    private volatile Closeable listening = () -> {};
    private volatile boolean closed;

    EngineWatch(DockerClient client, Containers containers, String filter, Consumer<RuntimeId> changed) {
        this.client = client;
        this.containers = containers;
        this.filter = filter;
        this.changed = changed;
    }

    EngineWatch begin() {
        Thread.ofVirtual().name("engine-watch").start(this::run);
        return this;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try {
                listen();
                pause = FIRST_PAUSE;
            } catch (IOException | RuntimeException failed) {
                if (closed) {
                    return;
                }
                LOG.info("The Docker Engine cannot be heard; trying again in {} ms.", pause.toMillis(), failed);
            }
            if (!slept(pause)) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static boolean slept(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Listens first and looks afterwards, so that nothing falls between the two.
    private void listen() throws IOException {
        try (DockerClient.Following events = client.follow("/events?filters=" + filter);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(events.answer().body(), StandardCharsets.UTF_8))) {
            listening = events;
            if (closed) {
                return;
            }
            known.addAll(containers.list());
            Set.copyOf(known).forEach(changed);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(Json.MAPPER.readTree(line));
            }
        }
    }

    private void hear(JsonNode event) {
        JsonNode container = event.path("Actor").path("Attributes");
        String action = event.path("Action").asString("");
        Optional<RuntimeId> runtime = Containers.runtime(
                container.path("name").asString(""),
                container.path(ContainerDefinition.RUNTIME_LABEL).asString(""));
        if (!event.path("Type").asString("").equals("container") || !CHANGES.contains(action) || runtime.isEmpty()) {
            return;
        }
        if (action.equals("destroy")) {
            known.remove(runtime.get());
        } else {
            known.add(runtime.get());
        }
        changed.accept(runtime.get());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
    }
}
