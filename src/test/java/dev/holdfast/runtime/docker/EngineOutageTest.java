package dev.holdfast.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.ProcessState;
import dev.holdfast.runtime.Processes.Output;
import dev.holdfast.runtime.docker.TestEngine.Ending;
import dev.holdfast.runtime.docker.TestEngine.LiveRestore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
