package dev.holdfast.runtime.docker;

import static dev.holdfast.runtime.docker.TestRuntimes.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.ProcessFacts;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.ProcessState;
import dev.holdfast.runtime.Processes.Chunk;
import dev.holdfast.runtime.Processes.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DockerProcessesTest {

    private TestRuntimes test;
    private RuntimeId id;

    @BeforeEach
    void open() throws IOException {
        test = new TestRuntimes(TestEngine.shared());
        id = test.started();
    }

    @AfterEach
    void close() throws IOException {
        test.close();
    }

    @Test
    void aProcessRunsInItsWorkspaceWithItsEnvironmentAndEndsWithItsStatus() throws Exception {
        test.attach(test.volume("first"), id);
        TaskId task = TaskId.fresh();
        Command command = new Command(
                List.of("sh", "-c", "pwd; echo \"$COLOUR\"; echo $HOME $https_proxy; cat; echo bad >&2; exit 7"),
                Map.of("COLOUR", "it's \"blue\" $(touch /tmp/x) `id`\nand green"));
        test.processes().start(id, task, command);
        assertEnded(test.ended(id, task), 7);
        assertThat(test.text(id, task, Output.STDOUT)).isEqualTo("""
                        /workspace
                        it's "blue" $(touch /tmp/x) `id`
                        and green
                        /home/agent http://127.0.0.1:8421
                        """);
        assertThat(test.text(id, task, Output.STDERR)).isEqualTo("bad\n");
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() throws Exception {
        List<String> hostile = List.of(
                "a b",
                "'",
                "\"",
                "$HOME",
                "`id`",
                "$(id)",
                "\\",
                "*",
                "-n",
                "",
                "x\ny",
                "ä→",
                "'; exit 3; '",
                "!!",
                "&&");
        TaskId task = TaskId.fresh();
        java.util.ArrayList<String> arguments = new java.util.ArrayList<>(List.of("printf", "[%s]"));
        arguments.addAll(hostile);
        test.processes().start(id, task, new Command(arguments, Map.of()));
        assertEnded(test.ended(id, task), 0);
        assertThat(test.text(id, task, Output.STDOUT)).isEqualTo("[" + String.join("][", hostile) + "]");
    }

    @Test
    void aProgramThatIsNotThereEndsWith127() throws Exception {
        TaskId task = TaskId.fresh();
        test.processes().start(id, task, new Command(List.of("no-such-program"), Map.of()));
        assertEnded(test.ended(id, task), 127);
        assertThat(test.text(id, task, Output.STDERR)).contains("no-such-program");
    }

    @Test
    void aProcessIsFollowedAndEndsUnderAnotherServer() throws Exception {
        TaskId task = test.run(id, "for i in $(seq 30); do echo line $i; sleep 0.05; done; exit 4");
        test.awaitText(id, task, "line 3\n");
        test.forgetEverything();
        assertThat(test.processes().state(id, task)).isEqualTo(new ProcessState.Running());
        assertEnded(test.ended(id, task), 4);
        assertThat(test.text(id, task, Output.STDOUT).lines()).hasSize(30).endsWith("line 30");
    }

    @Test
    void anEndWhileNoServerRanIsToldByTheProcessItself() throws Exception {
        TaskId task = test.run(id, "echo go; sleep 0.3; exit 5");
        test.awaitText(id, task, "go");
        test.runtime().close();
        Path exit = test.taskFolder(id, task).resolve("exit");
        org.awaitility.Awaitility.await().until(() -> Files.size(exit) > 0);
        test.forgetEverything();
        assertThat(test.ended(id, task)).isEqualTo(new ProcessState.Ended(5, false));
        assertThat(test.processes().state(id, task)).isEqualTo(new ProcessState.Ended(5, false));
    }

    @Test
    void startingAgainStartsNothing() throws Exception {
        TaskId task = TaskId.fresh();
        Command command = TestRuntimes.shell("echo once; sleep 0.2");
        test.processes().start(id, task, command);
        test.processes().start(id, task, command);
        test.forgetEverything();
        test.processes().start(id, task, command);
        assertEnded(test.ended(id, task), 0);
        test.processes().start(id, task, command);
        assertThat(test.text(id, task, Output.STDOUT)).isEqualTo("once\n");
    }

    @Test
    void aRevokedTaskNeverStarts() throws Exception {
        TaskId task = TaskId.fresh();
        assertThat(test.processes().revoke(id, task)).isTrue();
        assertThat(test.processes().revoke(id, task)).isTrue();
        assertThatThrownBy(() -> test.processes().start(id, task, TestRuntimes.shell("echo no")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("process_not_started"));
        assertThat(test.processes().state(id, task)).isEqualTo(new ProcessState.NotStarted());
        TaskId running = test.run(id, "sleep 1000");
        assertThat(test.processes().revoke(id, running)).isFalse();
    }

    /// The moment between the claim and the record: the server that crashed there never said `go`.
    @Test
    void aProcessThatOnlyClaimedHasDoneNothingAndIsTakenUpOrRefused() throws Exception {
        TaskId taken = claimedOnly("echo taken");
        assertThat(test.processes().state(id, taken)).isEqualTo(new ProcessState.NotStarted());
        test.processes().start(id, taken, TestRuntimes.shell("echo taken"));
        assertEnded(test.ended(id, taken), 0);
        assertThat(test.text(id, taken, Output.STDOUT)).isEqualTo("taken\n");
        TaskId refused = claimedOnly("echo refused");
        assertThat(test.processes().revoke(id, refused)).isTrue();
        org.awaitility.Awaitility.await().until(() -> !test.outcome(id, "ps").contains(refused.value()));
        assertThat(test.text(id, refused, Output.STDOUT)).isEmpty();
    }

    private TaskId claimedOnly(String script) throws Exception {
        TaskId task = TaskId.fresh();
        RunDirectory directory = new RunDirectory(test.data.run(id));
        directory.create(task, Launcher.start(task, TestRuntimes.shell(script)));
        test.engine.docker("exec", "-d", "holdfast-" + id, "sh", "/run/holdfast/tasks/" + task + "/start");
        org.awaitility.Awaitility.await()
                .until(() -> Files.size(directory.task(task).resolve("claim")) > 0);
        return task;
    }

    @Test
    void killingEndsWhatLeftItsSessionAndItsParentToo() throws Exception {
        TaskId task =
                test.run(id, "setsid sh -c 'sleep 7777 & sleep 7778' & (setsid sleep 7779 &) ; echo go; sleep 7776");
        test.awaitText(id, task, "go");
        org.awaitility.Awaitility.await()
                .until(() -> test.outcome(id, "ps")
                                .lines()
                                .filter(line -> line.contains("sleep 777"))
                                .count()
                        >= 4);
        test.processes().kill(id, task);
        assertThat(test.outcome(id, "ps | grep 'sleep 77' | grep -v grep")).isEmpty();
        assertEnded(test.processes().state(id, task), 137);
        test.processes().kill(id, task);
    }

    @Test
    void aProcessInAFrozenRuntimeCanBeKilledAndNothingElseMoves() throws Exception {
        TaskId task = test.run(id, "echo go; setsid sleep 6666 & while :; do date; done");
        test.awaitText(id, task, "go");
        test.runtime().freeze(id);
        test.processes().kill(id, task);
        assertEnded(test.processes().state(id, task), 137);
        assertThat(test.runtime().find(id).orElseThrow().state())
                .isEqualTo(dev.holdfast.runtime.FoundRuntime.State.FROZEN);
        test.runtime().thaw(id);
        assertThat(test.outcome(id, "ps | grep 666 | grep -v grep")).isEmpty();
    }

    @Test
    void groupsOfEitherVersionAreEndedAlsoWhenFrozen() throws Exception {
        for (ControlGroup.Version version : ControlGroup.Version.values()) {
            TaskId task = test.run(id, "sleep 1000 & sleep 1000 & echo go; wait");
            test.awaitText(id, task, "go");
            int pid = pid(task);
            ControlGroup runtime = ControlGroup.of(pid, version).orElseThrow();
            ControlGroup group = runtime.child("test-" + version.name().toLowerCase(java.util.Locale.ROOT));
            for (int member : ControlGroup.of(pid).orElseThrow().members()) {
                if (ProcessFacts.of(member).orElseThrow().name().matches("sleep|busybox|sh")) {
                    group.add(member);
                }
            }
            assertThat(group.members()).hasSizeGreaterThanOrEqualTo(3);
            group.freeze();
            assertThat(group.isFrozen()).isTrue();
            group.kill();
            assertThat(group.members()).isEmpty();
            assertEnded(test.ended(id, task), 137);
        }
    }

    private int pid(TaskId task) throws IOException {
        return ((TaskRecord.Runner.Somebody) new TaskRecord(new RunDirectory(test.data.run(id)), task)
                        .runner()
                        .orElseThrow())
                .pid();
    }

    @Test
    void forgettingEndsWhatTheProcessLeftRunning() throws Exception {
        TaskId task = test.run(id, "setsid sleep 5555 & echo done");
        assertEnded(test.ended(id, task), 0);
        assertThat(test.outcome(id, "ps")).contains("sleep 5555");
        test.processes().forget(id, task);
        test.processes().forget(id, task);
        assertThat(test.outcome(id, "ps")).doesNotContain("sleep 5555");
        assertThat(test.taskFolder(id, task)).doesNotExist();
        assertThat(test.processes().state(id, task)).isEqualTo(new ProcessState.NotStarted());
    }

    @Test
    void outputIsReadInPieces() throws Exception {
        TaskId task = test.run(id, "printf abcdef");
        test.ended(id, task);
        Chunk middle = test.processes().output(id, task, Output.STDOUT, 2, 3);
        assertThat(java.nio.charset.StandardCharsets.US_ASCII
                        .decode(middle.bytes())
                        .toString())
                .isEqualTo("cde");
        assertThat(test.processes()
                        .output(id, task, Output.STDOUT, 99, 3)
                        .bytes()
                        .remaining())
                .isZero();
    }

    @Test
    void withoutALauncherTheEngineStartsTheProcess() throws Exception {
        test.outcome(
                id,
                "for p in $(ps | grep trap | grep -v grep | sed 's/ *\\([0-9]*\\).*/\\1/'); do kill -STOP $p; done");
        String stopped = test.engine.docker(
                "exec",
                "holdfast-" + id,
                "sh",
                "-c",
                "for s in /proc/[0-9]*/stat; do read p c r </proc/${s#/proc/} && [ $p = 7 ] && kill -STOP $p; done; echo ok");
        assertThat(stopped).isEqualTo("ok");
        TaskId task = test.run(id, "echo by exec");
        assertEnded(test.ended(id, task), 0);
        assertThat(test.text(id, task, Output.STDOUT)).isEqualTo("by exec\n");
    }

    @Test
    void signalsAtLargeLeaveTheRuntimeAlone() throws Exception {
        TaskId task = test.run(id, "pkill -TERM sh; pkill -HUP sh; pkill -INT sh; kill -TERM -1");
        test.ended(id, task);
        assertThat(test.outcome(id, "echo alive")).isEqualTo("alive");
    }

    @Test
    void aRuntimeThatDiesTakesItsTasksAlongAndThatIsTold() throws Exception {
        TaskId seen = test.run(id, "echo go; sleep 1000");
        test.awaitText(id, seen, "go");
        test.engine.docker("kill", "holdfast-" + id);
        assertEnded(test.ended(id, seen), 137);
        test.runtime().start(id);
        TaskId unseen = test.run(id, "echo go; sleep 1000");
        test.awaitText(id, unseen, "go");
        test.runtime().close();
        test.engine.docker("kill", "holdfast-" + id);
        test.forgetEverything();
        assertThat(test.processes().state(id, unseen)).isInstanceOf(ProcessState.Lost.class);
        test.runtime().start(id);
        assertThat(test.processes().state(id, unseen)).isInstanceOf(ProcessState.Lost.class);
        assertThat(test.outcome(id, "echo alive")).isEqualTo("alive");
    }

    @Test
    void aTaskOfAnEarlierBootIsLost() throws Exception {
        TaskId task = TaskId.fresh();
        RunDirectory directory = new RunDirectory(test.data.run(id));
        directory.create(task, "");
        ProcessFacts self = ProcessFacts.of((int) ProcessHandle.current().pid()).orElseThrow();
        ControlGroup group = new ControlGroup(Path.of("/sys/fs/cgroup/none"), ControlGroup.Version.V2);
        new TaskRecord(directory, task)
                .decide(new TaskRecord.Runner.Somebody(self.pid(), self.start(), "another-boot", group));
        assertThat(test.processes().state(id, task)).isInstanceOf(ProcessState.Lost.class);
        test.processes().forget(id, task);
    }

    @Test
    void aStartTakesMilliseconds() throws Exception {
        Duration best = Duration.ofSeconds(10);
        for (int i = 0; i < 10; i++) {
            TaskId task = TaskId.fresh();
            long begin = System.nanoTime();
            test.processes().start(id, task, TestRuntimes.shell("exit 0"));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            best = took.compareTo(best) < 0 ? took : best;
            test.ended(id, task);
            test.processes().forget(id, task);
        }
        assertThat(best).isLessThan(Duration.ofMillis(100));
    }
}
