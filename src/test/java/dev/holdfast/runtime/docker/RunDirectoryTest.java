package dev.holdfast.runtime.docker;

import static dev.holdfast.runtime.docker.TestRuntimes.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ProcessState;
import dev.holdfast.runtime.Processes.Chunk;
import dev.holdfast.runtime.Processes.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an agent may try with its run directory: none of it is believed, followed or left over.
class RunDirectoryTest {

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
    void theRunDirectoryRefusesEveryTrick() throws Exception {
        TaskId task = test.run(id, "echo kept; sleep 1000");
        test.awaitText(id, task, "kept");
        String here = "/run/holdfast/tasks/" + task;
        String tricks =
                "cd " + here + "; rm -f out; ln -sf /etc/shadow out; mv out other; ln out /tmp/out; ln out link;"
                        + " true >out; truncate -s 0 out; echo over | dd of=out conv=notrunc; mknod pipe p; mkdir folder;"
                        + " touch file; chmod 777 .; rm -rf " + here + "; echo 0 >go; cd ..; mv " + task + " away;"
                        + " touch /run/holdfast/x; rm -f /run/holdfast/start; ls " + here + "; ls /run/holdfast";
        assertThat(test.outcome(id, tricks)).endsWith("claim\nerr\nexit\ngo\nout\nstart\nstart\ntasks");
        assertThat(test.text(id, task, Output.STDOUT)).startsWith("kept\n");
        assertThat(test.processes().state(id, task)).isEqualTo(new ProcessState.Running());
        assertThat(test.data.run(id).resolve("outside")).isDirectory();
    }

    @Test
    void aForgedExitStatusIsNotBelievedWhileTheKernelKnowsBetter() throws Exception {
        TaskId task =
                test.run(id, "for t in /run/holdfast/tasks/*; do echo 0 >>$t/exit; done; echo go; sleep 0.2; exit 9");
        test.awaitText(id, task, "go");
        assertThat(test.processes().state(id, task)).isEqualTo(new ProcessState.Running());
        assertThat(test.ended(id, task)).isEqualTo(new ProcessState.Ended(9, true));
    }

    @Test
    void aStatusThatIsNoneIsNotBelieved() throws Exception {
        for (String forged : List.of("256", "-1", "0x0", "garbage", "99999999999999999999", "", "0 0")) {
            String forge = "for t in /run/holdfast/tasks/*; do echo '" + forged + "' >>$t/exit; done;";
            TaskId task = test.run(id, forge + " echo shell:$PPID:; exec sleep 1000");
            test.awaitText(id, task, ":\n");
            String shell = test.text(id, task, Output.STDOUT).strip().replaceAll("[^0-9]", "");
            test.runtime().close();
            // Nobody may find it before it was reaped: the kernel would still tell how it ended.
            String killed = "kill -9 %1$s; while [ -e /proc/%1$s ]; do sleep 0.05; done".formatted(shell);
            test.engine.docker("exec", "holdfast-" + id, "sh", "-c", killed);
            test.forgetEverything();
            assertThat(test.ended(id, task)).isInstanceOf(ProcessState.Lost.class);
            test.processes().forget(id, task);
        }
    }

    @Test
    void aClaimThatNamesNobodyIsThrownAway() throws Exception {
        TaskId task = TaskId.fresh();
        RunDirectory directory = new RunDirectory(test.data.run(id));
        directory.create(task, Launcher.start(task, TestRuntimes.shell("echo honest")));
        test.outcome(id, "echo '1 (init) S 0 0' >>/run/holdfast/tasks/" + task + "/claim");
        assertThat(test.taskFolder(id, task).resolve("claim")).isNotEmptyFile();
        test.processes().start(id, task, TestRuntimes.shell("echo honest"));
        assertEnded(test.ended(id, task), 0);
        assertThat(test.text(id, task, Output.STDOUT)).isEqualTo("honest\n");
    }

    @Test
    void aForgerOnlyKeepsItsOwnTaskFromStarting() throws Exception {
        TaskId forger = test.run(
                id,
                "echo go; while :; do for t in /run/holdfast/tasks/*; do"
                        + " echo '1 (init) S 0 0' >>$t/claim; done; done");
        test.awaitText(id, forger, "go");
        TaskId task = TaskId.fresh();
        try {
            test.processes().start(id, task, TestRuntimes.shell("exit 0"));
            assertEnded(test.ended(id, task), 0);
        } catch (Problem refused) {
            assertThat(refused.code()).isEqualTo("process_not_started");
            assertThat(test.processes().state(id, task)).isEqualTo(new ProcessState.NotStarted());
        }
        assertEnded(test.ended(id, forger), 137);
    }

    @Test
    void aProcessThatWritesWithoutEndIsEndedAtTheCap() throws Exception {
        TaskId task = test.run(id, "echo begin; exec yes");
        assertEnded(test.ended(id, task), 137);
        Chunk first = test.processes().output(id, task, Output.STDOUT, 0, 6);
        assertThat(first.full()).isTrue();
        assertThat(first.bytes().remaining()).isEqualTo(6);
        assertThat(test.processes()
                        .output(id, task, Output.STDOUT, TaskOutputs.CAP, 100)
                        .bytes()
                        .remaining())
                .isZero();
        assertThat(test.processes().output(id, task, Output.STDERR, 0, 100).full())
                .isFalse();
        test.processes().forget(id, task);
    }

    @Test
    void withoutAppendOnlyFilesAnAgentSpoilsOnlyItsOwnWords() throws Exception {
        Path run = test.data.pool().resolve("runs");
        Files.createDirectories(run);
        TestRuntimes.shell("mount -t ramfs none $1", run);
        try {
            id = test.started();
            TaskId task =
                    test.run(id, "echo first; for t in /run/holdfast/tasks/*; do : >$t/out; done; echo second; exit 3");
            assertEnded(test.ended(id, task), 3);
            assertThat(test.processes()
                            .output(id, task, Output.STDOUT, 1000, 10)
                            .bytes()
                            .remaining())
                    .isZero();
            assertThat(Files.isRegularFile(test.taskFolder(id, task).resolve("out"), LinkOption.NOFOLLOW_LINKS))
                    .isTrue();
            test.runtime().delete(id);
        } finally {
            TestRuntimes.shell("umount -l $1", run);
        }
    }
}
