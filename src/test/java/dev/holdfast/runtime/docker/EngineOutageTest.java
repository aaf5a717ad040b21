package dev.holdfast.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.ProcessState;
import dev.holdfast.runtime.Processes.Output;
import dev.holdfast.runtime.docker.TestEngine.Ending;
import dev.holdfast.runtime.docker.TestEngine.LiveRestore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/// What an engine that is stopped in the middle of a task does to it.
class EngineOutageTest {

    @ParameterizedTest
    @EnumSource(Ending.class)
    void withLiveRestoreATaskGoesOnAndVolumesAreStillExchanged(Ending ending) throws Exception {
        try (TestEngine engine = TestEngine.start(LiveRestore.ON);
                TestRuntimes test = new TestRuntimes(engine)) {
            RuntimeId id = test.started();
            test.attach(test.volume("first"), id);
            String work = "i=0; while [ ! -e /workspace/enough ]; do i=$((i+1)); echo $i; sleep 0.05; done; exit 6";
            TaskId task = test.run(id, work);
            test.awaitText(id, task, "3\n");
            engine.end(ending);
            test.awaitText(id, task, "20\n");
            engine.startAgain();
            assertThat(test.runtime().find(id).orElseThrow().state()).isEqualTo(FoundRuntime.State.RUNNING);
            Path second = test.volume("second");
            try (var _ = test.runtime().hold(id)) {
                test.detach(id);
                test.attach(second, id);
            }
            Files.createFile(second.resolve("enough"));
            assertThat(test.ended(id, task)).isEqualTo(new ProcessState.Ended(6, true));
            assertThat(test.outcome(id, "echo alive")).isEqualTo("alive");
            test.runtime().stop(id, Duration.ofSeconds(2));
        }
    }

    /// How an engine that was killed comes back without knowing that a container lives.
    enum Forgotten {
        /// It was killed before it had written down that it started it.
        ITS_START {
            @Override
            void in(Path record) throws IOException {
                Path file = record.resolve("config.v2.json");
                ObjectNode known = (ObjectNode) Json.MAPPER.readTree(Files.readString(file));
                ((ObjectNode) known.path("State")).put("Running", false).put("Pid", 0);
                Files.writeString(file, Json.write(known));
            }
        },
        ALL_OF_IT {
            @Override
            void in(Path record) throws IOException {
                TestRuntimes.shell("rm -r $1", record);
            }
        };

        abstract void in(Path record) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Forgotten.class)
    void whatLivesUnknownToTheEngineIsDeadAndEndsWithItsRuntime(Forgotten forgotten) throws Exception {
        try (TestEngine engine = TestEngine.start(LiveRestore.ON);
                TestRuntimes test = new TestRuntimes(engine)) {
            RuntimeId id = test.started();
            Path volume = test.volume("first");
            test.attach(volume, id);
            test.run(id, "while :; do echo more >> /workspace/more; sleep 0.02; done");
            awaitGrowth(volume);
            Path record = engine.record("holdfast-" + id);
            String container = record.getFileName().toString();
            engine.end(Ending.KILL);
            forgotten.in(record);
            engine.startAgain();
            test.forgetEverything();

            awaitGrowth(volume);
            assertThat(test.runtime().list())
                    .singleElement()
                    .extracting(FoundRuntime::state)
                    .isEqualTo(FoundRuntime.State.DEAD);
            test.detach(id);
            test.runtime().delete(id);
            assertThat(test.runtime().list()).isEmpty();
            // containerd clears up behind a shim that has ended, by a process that lives for a moment.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(processesOf(container)).isEmpty());
        }
    }

    private static void awaitGrowth(Path volume) throws IOException {
        Path more = volume.resolve("more");
        long before = Files.exists(more) ? Files.size(more) : 0;
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(more) && Files.size(more) > before);
    }

    /// Those that live in the container, by the groups that they are in, and those that keep it.
    private static List<String> processesOf(String container) {
        return ProcessHandle.allProcesses()
                .map(process -> Path.of("/proc", Long.toString(process.pid())))
                .filter(process -> text(process.resolve("cgroup")).contains(container)
                        || text(process.resolve("cmdline")).contains(container))
                // One that has ended and that nobody has buried yet does nothing any more.
                .filter(process -> !text(process.resolve("stat")).contains(") Z "))
                .map(process -> process + " " + text(process.resolve("cmdline")))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void withoutLiveRestoreTheLossOfATaskIsTold(Ending ending) throws Exception {
        try (TestEngine engine = TestEngine.start(LiveRestore.OFF);
                TestRuntimes test = new TestRuntimes(engine)) {
            assertThat(test.runtime().check().warnings())
                    .singleElement()
                    .asString()
                    .contains("live-restore");
            RuntimeId id = test.started();
            TaskId task = test.run(id, "echo go; while :; do sleep 0.1; done");
            test.awaitText(id, task, "go");
            engine.end(ending);
            engine.startAgain();
            assertThat(test.ended(id, task)).isInstanceOf(ProcessState.Ended.class);
            assertThat(test.text(id, task, Output.STDOUT)).isEqualTo("go\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> test.runtime().find(id).orElseThrow().state() == FoundRuntime.State.STOPPED);
            test.runtime().start(id);
            assertThat(test.outcome(id, "echo alive")).isEqualTo("alive");
        }
    }
}
