package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.runtime.docker.TestEngine;
import dev.holdfast.runtime.docker.TestEngine.Ending;
import dev.holdfast.runtime.docker.TestEngine.LiveRestore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What an agent stands on goes away: the engine, the mounts, the volume. Its files come back, and what was
/// lost is told.
class LossTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String GATED = "echo one; until [ -e /workspace/go ]; do sleep 0.1; done; rm go; echo two";
    private static final byte[] CONTENT = "what must not be lost\n".getBytes(StandardCharsets.UTF_8);

    @Test
    void taskGoesOnWhileTheEngineIsAway() throws Exception {
        try (TestEngine engine = TestEngine.start(LiveRestore.ON);
                TestServer server = server(engine);
                EventReader events = server.events("/v1/events")) {
            Api api = server.api();
            api.create("keeper");
            for (Ending ending : Ending.values()) {
                String task = begun(api, events);
                engine.end(ending);
                assertThat(api.list("keeper", "")).isEmpty();
                api.write("keeper", "go", CONTENT);
                engine.startAgain();
                Api.Event end = events.awaitEnd(task, PATIENCE);
                assertThat(end.data().path("state").asString(""))
                        .as(ending + ": " + end)
                        .isEqualTo("finished");
                assertThat(lines(events, task)).containsExactly("one", "two");
                works(api, events);
            }
            waitsForTheEngine(engine, api, events);
            stopsWithoutAnEngine(engine, server, events);
        }
    }

    /// What is given while the engine is away is begun when it is back.
    private static void waitsForTheEngine(TestEngine engine, Api api, EventReader events) throws Exception {
        long failures = failures(events);
        engine.end(Ending.KILL);
        String task = api.task("keeper", "echo here I am").id();
        Awaitility.await().atMost(PATIENCE).until(() -> failures(events) > failures);
        assertThat(api.shown("keeper", task).ended()).isFalse();
        engine.startAgain();
        Api.Event end = events.awaitEnd(task, PATIENCE);
        assertThat(end.data().path("state").asString("")).as(end.toString()).isEqualTo("finished");
        assertThat(lines(events, task)).containsExactly("here I am");
    }

    private static long failures(EventReader events) {
        return events.events().stream()
                .filter(event -> event.type().equals("agent.failed"))
                .count();
    }

    /// Nobody can be frozen then, and a stop that is meant takes no longer for it.
    private static void stopsWithoutAnEngine(TestEngine engine, TestServer server, EventReader events)
            throws Exception {
        String task = begun(server.api(), events);
        engine.end(Ending.KILL);
        long began = System.nanoTime();
        assertThat(server.term()).isIn(0, 128 + 15);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
        engine.startAgain();
        server.start();
        server.api().write("keeper", "go", CONTENT);
        Api.Event end = events.awaitEnd(task, PATIENCE);
        assertThat(end.data().path("state").asString("")).as(end.toString()).isEqualTo("finished");
        assertThat(lines(events, task)).containsExactly("one", "two");
    }

    @Test
    void lossIsToldWhenTheEngineTookTheTaskAlong() throws Exception {
        try (TestEngine engine = TestEngine.start(LiveRestore.OFF);
                TestServer server = server(engine);
                EventReader events = server.events("/v1/events")) {
            Api api = server.api();
            api.create("keeper");
            api.write("keeper", "content", CONTENT);
            for (Ending ending : Ending.values()) {
                String task = begun(api, events);
                engine.end(ending);
                assertThat(api.read("keeper", "content")).isEqualTo(CONTENT);
                engine.startAgain();
                isLost(events, task);
                works(api, events);
            }
        }
    }

    @Test
    void agentsComeBackAfterAReboot() throws Exception {
        try (TestEngine engine = TestEngine.start(LiveRestore.OFF);
                TestServer server = server(engine);
                EventReader events = server.events("/v1/events")) {
            server.api().create("keeper");
            server.api().create("sleeper");
            server.api().write("sleeper", "content", CONTENT);
            String snapshot = server.api().snapshot("sleeper", "before").id();
            server.api().pause("sleeper");
            String task = begun(server.api(), events);
            server.kill();
            engine.end(Ending.TERM);
            server.unmountEverything();
            assertThat(server.mounts()).isEmpty();
            engine.startAgain();
            server.start();

            isLost(events, task);
            works(server.api(), events);
            assertThat(server.api().agent("sleeper").state()).isEqualTo("paused");
            assertThat(server.api().read("sleeper", "content")).isEqualTo(CONTENT);
            assertThat(server.api().readAt("sleeper", snapshot, "content")).isEqualTo(CONTENT);
            assertThat(server.api().resume("sleeper").state()).isEqualTo("running");
            String seen = server.api().task("sleeper", "cat content").id();
            events.awaitEnd(seen, PATIENCE);
            assertThat(lines(events, seen)).containsExactly("what must not be lost");
        }
    }

    @Test
    void missingVolumeIsAnErrorAndNeverAnEmptyFolder() throws Exception {
        try (TestServer server = TestServer.started(TestServer.Options.small())) {
            server.api().create("keeper");
            server.api().write("keeper", "content", CONTENT);
            Path volume = onlyVolume(server);
            Path away = server.data().resolve("pool/away");

            server.kill();
            Files.move(volume, away);
            server.start();
            isInError(server.api());

            // Something that looks like a volume and is not the one that was left is no better.
            server.kill();
            Shell.run("btrfs", "subvolume", "create", volume.toString());
            Files.createDirectories(volume.resolve("workspace"));
            Files.createDirectories(volume.resolve("home"));
            server.start();
            isInError(server.api());

            Shell.run("btrfs", "subvolume", "delete", volume.toString());
            Files.move(away, volume);
            assertThat(server.api().recover("keeper").state()).isEqualTo("running");
            assertThat(server.api().read("keeper", "content")).isEqualTo(CONTENT);
            try (EventReader events = server.events("/v1/events")) {
                works(server.api(), events);
            }
        }
    }

    private static void isInError(Api api) throws IOException {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.agent("keeper").state().equals("error"));
        Api.Agent agent = api.agent("keeper");
        assertThat(agent.reason()).contains("volume").contains("recover");
        Api.Refused listing = catchThrowableOfType(Api.Refused.class, () -> api.list("keeper", ""));
        assertThat(listing.code()).startsWith("volume_");
        Api.Refused reading = catchThrowableOfType(Api.Refused.class, () -> api.read("keeper", "content"));
        assertThat(reading.code()).startsWith("volume_");
        Api.Refused writing = catchThrowableOfType(Api.Refused.class, () -> api.write("keeper", "new", CONTENT));
        assertThat(writing.code()).startsWith("volume_");
    }

    private static TestServer server(TestEngine engine) throws IOException, InterruptedException {
        Docker docker = new Docker(engine.address().toString());
        return TestServer.started(TestServer.Options.small(docker));
    }

    /// Begins a task that waits until it is let go, and returns its id when it has printed something.
    private static String begun(Api api, EventReader events) throws IOException, InterruptedException {
        String task = api.task("keeper", GATED).id();
        events.await(
                event -> event.type().equals("task.output")
                        && event.task().filter(task::equals).isPresent(),
                PATIENCE);
        return task;
    }

    /// The task failed because its program was ended. By which signal knows only a server that was there, and
    /// had a kernel that tells it (Linux 6.15).
    private static void isLost(EventReader events, String task) throws InterruptedException {
        Api.Event end = events.awaitEnd(task, PATIENCE);
        assertThat(end.data().path("state").asString("")).isEqualTo("failed");
        assertThat(end.data().path("reason").asString("")).as("the reason").startsWith("the program was ended");
        assertThat(lines(events, task)).containsExactly("one");
    }

    /// The agent does another task.
    private static void works(Api api, EventReader events) throws IOException, InterruptedException {
        String task =
                api.task("keeper", "echo here I am > new; cat new; rm new").id();
        Api.Event end = events.awaitEnd(task, PATIENCE);
        assertThat(end.data().path("state").asString("")).as(end.toString()).isEqualTo("finished");
        assertThat(lines(events, task)).containsExactly("here I am");
    }

    private static List<String> lines(EventReader events, String task) {
        return events.events().stream()
                .filter(event -> event.type().equals("task.output"))
                .filter(event -> event.task().equals(Optional.of(task)))
                .map(event -> event.data().path("line").asString(""))
                .toList();
    }

    private static Path onlyVolume(TestServer server) throws IOException {
        try (Stream<Path> volumes = Files.list(server.data().resolve("pool/volumes"))) {
            List<Path> all = volumes.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
