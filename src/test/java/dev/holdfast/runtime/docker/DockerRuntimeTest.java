package dev.holdfast.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.TestLog;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime.Attachment;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.FoundRuntime.State;
import dev.holdfast.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerRuntimeTest {

    private TestRuntimes test;

    @BeforeEach
    void open() throws IOException {
        test = new TestRuntimes(TestEngine.shared());
    }

    @AfterEach
    void close() throws IOException {
        test.close();
    }

    private static void assertProblem(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private State state(RuntimeId id) throws IOException {
        return test.runtime().find(id).map(FoundRuntime::state).orElseThrow();
    }

    @Test
    void anEngineThatFitsIsToldWithItsVersion() throws IOException {
        assertThat(test.runtime().check().version()).isNotBlank();
        assertThat(test.runtime().check().warnings()).isEmpty();
        assertThat(test.runtime().list()).isEmpty();
    }

    @Test
    void anEngineThatIsNotThereIsUnavailable() {
        try (DockerClient client = new DockerClient(java.net.URI.create("unix:///tmp/there-is-no-such-socket"))) {
            assertProblem("engine_unavailable", () -> client.get("/info"));
        }
    }

    @Test
    void anEngineElsewhereIsRefused() {
        assertProblem("engine_remote", () -> new DockerClient(java.net.URI.create("tcp://127.0.0.1:2375")));
    }

    @Test
    void aRuntimeGoesThroughItsLife() throws IOException {
        RuntimeId id = RuntimeId.fresh();
        test.runtime().create(id, TestRuntimes.SPEC);
        assertThat(state(id)).isEqualTo(State.CREATED);
        test.runtime().start(id);
        test.runtime().start(id);
        assertThat(state(id)).isEqualTo(State.RUNNING);
        test.runtime().freeze(id);
        test.runtime().freeze(id);
        assertThat(state(id)).isEqualTo(State.FROZEN);
        test.runtime().thaw(id);
        test.runtime().thaw(id);
        assertThat(state(id)).isEqualTo(State.RUNNING);
        test.runtime().freeze(id);
        test.runtime().stop(id, Duration.ofSeconds(5));
        test.runtime().stop(id, Duration.ofSeconds(5));
        assertThat(state(id)).isEqualTo(State.STOPPED);
        test.runtime().start(id);
        assertThat(state(id)).isEqualTo(State.RUNNING);
        test.runtime().delete(id);
        test.runtime().delete(id);
        assertThat(test.runtime().find(id)).isEmpty();
        assertThat(test.data.run(id)).doesNotExist();
        assertThat(test.data.workspaceMount(id)).doesNotExist();
    }

    @Test
    void stoppingTakesNoLongerThanTheProcessesNeed() throws Exception {
        RuntimeId id = test.started();
        TaskId task = test.run(id, "trap 'echo bye; exit 3' TERM; echo here; while :; do sleep 0.1; done");
        test.awaitText(id, task, "here");
        long begin = System.nanoTime();
        test.runtime().stop(id, Duration.ofSeconds(20));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
        assertThat(test.text(id, task, dev.holdfast.runtime.Processes.Output.STDOUT))
                .contains("bye");
    }

    @Test
    void aFrozenRuntimeIsDeletedToo() throws IOException {
        RuntimeId id = test.started();
        test.runtime().freeze(id);
        test.runtime().delete(id);
        assertThat(test.runtime().find(id)).isEmpty();
    }

    @Test
    void whatDoesNotFitIsAProblem() throws IOException {
        RuntimeId id = test.started();
        assertProblem("runtime_exists", () -> test.runtime().create(id, TestRuntimes.SPEC));
        RuntimeSpec unknown = new RuntimeSpec("holdfast-test/none", RuntimeSpec.Limits.DEFAULT, false);
        assertProblem("image_not_found", () -> test.runtime().create(RuntimeId.fresh(), unknown));
        assertProblem("runtime_not_found", () -> test.runtime().start(RuntimeId.fresh()));
        test.runtime().stop(id, Duration.ZERO);
        assertProblem("runtime_not_running", () -> test.runtime().freeze(id));
    }

    @Test
    void aVolumeAppearsInALivingRuntimeAndIsExchangedUnderBusyProcesses() throws Exception {
        RuntimeId id = test.started();
        assertThat(test.outcome(id, "touch /workspace/lost")).contains("Read-only");
        assertThat(test.outcome(id, "touch /home/agent/lost")).contains("Read-only");
        Path first = test.volume("first");
        Path second = test.volume("second");
        test.attach(first, id);
        TaskId writer = test.run(id, "echo go; while :; do date >/workspace/now; done");
        test.awaitText(id, writer, "go");
        await(() -> Files.exists(first.resolve("now")));
        try (var _ = test.runtime().hold(id)) {
            test.detach(id);
            test.attach(second, id);
        }
        await(() -> Files.exists(second.resolve("now")));
        assertThat(observed(id)).isEqualTo(FoundRuntime.State.RUNNING);
        test.processes().kill(id, writer);
    }

    private static void await(java.util.concurrent.Callable<Boolean> fact) {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(fact);
    }

    @Test
    void processesThatStillUseAReplacedVolumeAreNamed() throws Exception {
        RuntimeId id = test.started();
        Path first = test.volume("first");
        test.attach(first, id);
        TaskId holder = test.run(id, "exec 5>/workspace/held; cd /tmp; echo go; exec sleep 1000");
        test.awaitText(id, holder, "go");
        assertThat(test.runtime().holders(id, Attachment.PAST)).isEmpty();
        assertThat(test.runtime().holders(id, Attachment.PRESENT)).containsExactly("sleep");
        try (var _ = test.runtime().hold(id)) {
            test.detach(id);
            test.attach(test.volume("second"), id);
            assertThat(test.runtime().holders(id, Attachment.PAST)).containsExactly("sleep");
            assertThat(test.runtime().holders(id, Attachment.PRESENT)).isEmpty();
        }
        test.processes().kill(id, holder);
        assertThat(test.runtime().holders(id, Attachment.PAST)).isEmpty();
    }

    @Test
    void nothingRunsWhileARuntimeIsHeld() throws Exception {
        RuntimeId id = test.started();
        test.attach(test.volume("first"), id);
        TaskId writer = test.run(id, "i=0; while :; do i=$((i+1)); echo $i; done");
        test.awaitText(id, writer, "100");
        try (var _ = test.runtime().hold(id)) {
            Path out = new RunDirectory(test.data.run(id)).task(writer).resolve("out");
            long size = Files.size(out);
            Thread.sleep(50);
            assertThat(Files.size(out)).isEqualTo(size);
            assertThat(state(id)).isEqualTo(State.FROZEN);
        }
        assertThat(state(id)).isEqualTo(State.RUNNING);
        test.processes().kill(id, writer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "held", "frozen"})
    void whatIsKilledTakesNoFurtherStep(String how) throws Exception {
        RuntimeId id = test.started();
        Path volume = test.volume("first");
        test.attach(volume, id);
        TaskId writer = test.run(id, "trap '' TERM HUP; echo go; while :; do date >>/workspace/now; done");
        test.awaitText(id, writer, "go");
        await(() -> Files.exists(volume.resolve("now")));
        switch (how) {
            case "held" -> test.runtime().hold(id);
            case "frozen" -> test.runtime().freeze(id);
            default -> {}
        }
        long size = Files.size(volume.resolve("now"));
        test.runtime().kill(id);
        assertThat(state(id)).isEqualTo(State.STOPPED);
        if (!how.equals("running")) {
            assertThat(Files.size(volume.resolve("now"))).isEqualTo(size);
        }
        test.runtime().kill(id);
        test.detach(id);
        test.runtime().start(id);
        assertThat(test.outcome(id, "echo alive")).isEqualTo("alive");
    }

    @Test
    void aHoldThatADeadServerLeftBehindIsThawed() throws Exception {
        RuntimeId id = test.started();
        test.runtime().hold(id);
        test.forgetEverything();
        assertThat(state(id)).isEqualTo(State.FROZEN);
        test.runtime().thaw(id);
        assertThat(test.outcome(id, "echo alive")).isEqualTo("alive");
    }

    @Test
    void aRuntimeStartsOnlyOnEmptyMountPoints() throws IOException {
        RuntimeId id = RuntimeId.fresh();
        test.runtime().create(id, TestRuntimes.SPEC);
        test.attach(test.volume("first"), id);
        assertProblem("volume_attached", () -> test.runtime().start(id));
        assertProblem("volume_attached", () -> test.runtime().delete(id));
    }

    @Test
    void aRestartBySomebodyElseIsNoticed() throws Exception {
        RuntimeId id = test.started();
        test.attach(test.volume("first"), id);
        assertThat(observed(id)).isEqualTo(FoundRuntime.State.RUNNING);
        test.engine.docker("restart", "-t", "1", "holdfast-" + id);
        assertThat(observed(id)).isEqualTo(FoundRuntime.State.DEAD);
    }

    private FoundRuntime.State observed(RuntimeId id) throws IOException {
        return test.runtime().observe(id).orElseThrow().state();
    }

    @Test
    void aListenerOpensOnTheLoopbackOfARuntimeWithoutANetwork() throws Exception {
        RuntimeId id = test.started();
        try (ServerSocketChannel listener = test.runtime().listen(id, 8421)) {
            TaskId task = test.run(id, "echo hello | nc 127.0.0.1 8421; ls /sys/class/net");
            try (SocketChannel caller = listener.accept()) {
                var buffer = java.nio.ByteBuffer.allocate(16);
                caller.read(buffer);
                assertThat(new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII))
                        .isEqualTo("hello\n");
            }
            test.ended(id, task);
            assertThat(test.text(id, task, dev.holdfast.runtime.Processes.Output.STDOUT))
                    .isEqualTo("lo\n");
        }
    }

    @Test
    void theHolderOfATakenPortIsNamed() throws Exception {
        RuntimeId id = test.started();
        TaskId squatter = test.run(id, "echo go; while :; do nc -l -p 8421; sleep 0.1; done");
        test.awaitText(id, squatter, "go");
        await(() -> {
            try (ServerSocketChannel _ = test.runtime().listen(id, 8421)) {
                return false;
            } catch (Problem taken) {
                return taken.code().equals("port_taken") && taken.sentence().contains("\"nc\"");
            }
        });
    }

    @Test
    void programsAreFoundWithoutStartingAnything() throws IOException {
        RuntimeId id = RuntimeId.fresh();
        test.runtime().create(id, TestRuntimes.SPEC);
        assertThat(test.runtime().hasProgram(id, "sh")).isTrue();
        assertThat(test.runtime().hasProgram(id, "busybox")).isTrue();
        assertThat(test.runtime().hasProgram(id, "claude")).isFalse();
        assertThat(test.runtime().hasProgram(id, "/bin")).isFalse();
        assertThat(state(id)).isEqualTo(State.CREATED);
    }

    @Test
    void twoInstallationsOnOneEngineDoNotSeeEachOther() throws IOException {
        RuntimeId mine = test.started();
        try (TestRuntimes other = new TestRuntimes(test.engine)) {
            RuntimeId theirs = other.started();
            assertThat(test.runtime().list()).extracting(FoundRuntime::id).containsExactly(mine);
            assertThat(other.runtime().list()).extracting(FoundRuntime::id).containsExactly(theirs);
            assertThat(test.runtime().find(theirs)).isEmpty();
            test.runtime().delete(theirs);
            assertThat(other.runtime().find(theirs)).isPresent();
        }
    }

    @Test
    void aForeignContainerWithOurLabelIsPassedOver() throws Exception {
        RuntimeId mine = test.started();
        BlockingQueue<RuntimeId> heard = new LinkedBlockingQueue<>();
        try (TestLog log = TestLog.of("dev.holdfast.runtime.docker");
                AutoCloseable _ = test.runtime().watch(heard::add)) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(mine);
            test.foreign("dev.holdfast.runtime=nonsense");
            test.foreign("another=label");
            test.foreign("dev.holdfast.runtime=" + mine);
            for (int i = 0; i < 2; i++) {
                assertThat(test.runtime().list()).extracting(FoundRuntime::id).containsExactly(mine);
            }
            test.runtime().check();
            assertThat(log.withText("none of its runtimes"))
                    .hasSize(3)
                    .allSatisfy(record -> assertThat(record.getLevel()).isEqualTo(Level.WARNING));
            test.engine.docker("kill", "holdfast-" + mine);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(mine);
            assertThat(log.withText("cannot be heard")).isEmpty();
        }
    }

    @Test
    void changesByAnybodyAreHeard() throws Exception {
        BlockingQueue<RuntimeId> heard = new LinkedBlockingQueue<>();
        RuntimeId id = test.started();
        try (AutoCloseable _ = test.runtime().watch(heard::add)) {
            assertThat(Optional.ofNullable(heard.poll(10, TimeUnit.SECONDS))).contains(id);
            test.engine.docker("kill", "holdfast-" + id);
            assertThat(Optional.ofNullable(heard.poll(10, TimeUnit.SECONDS))).contains(id);
        }
    }

    @Test
    void aRuntimeHasNoMoreThanItNeeds() throws Exception {
        RuntimeId id = test.started();
        String facts = test.outcome(id, "id -u; grep -E 'CapBnd|NoNewPrivs|Seccomp:' /proc/self/status; touch /x");
        assertThat(facts)
                .contains("52000")
                .containsPattern("CapBnd:\\s+0000000000000000")
                .containsPattern("NoNewPrivs:\\s+1")
                .containsPattern("Seccomp:\\s+2")
                .contains("Read-only");
        assertThat(test.outcome(id, "touch /tmp/x && echo written")).isEqualTo("written");
    }

    @Test
    void aWritableRootIsGivenWhenAskedFor() throws Exception {
        RuntimeId id = RuntimeId.fresh();
        test.runtime().create(id, new RuntimeSpec(TestEngine.BUSYBOX, TestRuntimes.SPEC.limits(), true));
        test.runtime().start(id);
        assertThat(test.outcome(id, "touch /x")).contains("Permission denied");
    }
}
