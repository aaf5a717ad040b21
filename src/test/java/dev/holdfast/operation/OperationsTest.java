package dev.holdfast.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {

    private static final AgentId AGENT = AgentId.fresh();

    @TempDir
    Path directory;

    private Database database;
    private Operations operations;

    @BeforeEach
    void open() {
        database = Databases.open(directory.resolve("holdfast.db"));
        operations = new Operations(database, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatACrashInterruptedIsFoundAgain() {
        Operation begun = operations.begin(AGENT, "restore", Json.object().put("kept", "snp_1"));
        database.close();

        open();
        assertThat(operations.unfinished("restore")).containsExactly(begun);
        assertThat(operations.unfinished("other")).isEmpty();
        assertThat(begun.intent().path("kept").asString()).isEqualTo("snp_1");
    }

    @Test
    void whatEndedIsNotUnfinished() {
        Operation done = operations.begin(AGENT, "restore", Json.object());
        operations.done(done.id());
        Operation failed = operations.begin(AGENT, "restore", Json.object());
        operations.failed(failed.id(), "the disk went away");

        assertThat(operations.unfinished("restore")).isEmpty();
        assertThat(operations.find(done.id()).state()).isEqualTo(Operation.State.DONE);
        assertThat(operations.find(failed.id()).reason()).isEqualTo(Optional.of("the disk went away"));
    }

    @Test
    void twoNeverActOnOneAgentAtATime() throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Thread first = Thread.ofVirtual()
                .start(() -> alone(() -> {
                    inside.countDown();
                    await(asked);
                    told.add("first");
                    return Boolean.TRUE;
                }));
        await(inside);
        Thread second = Thread.ofVirtual().start(() -> alone(() -> told.add("second")));
        asked.countDown();
        first.join();
        second.join();

        assertThat(told).containsExactly("first", "second");
    }

    @Test
    void agentsDoNotWaitForEachOther() throws IOException {
        String answer =
                operations.alone(AGENT, () -> operations.alone(AgentId.fresh(), () -> "not held up by the other"));

        assertThat(answer).isEqualTo("not held up by the other");
    }

    @Test
    void whoeverHasTheTurnMayAskForItAgain() throws IOException {
        assertThat(operations.alone(AGENT, () -> operations.alone(AGENT, () -> "inner")))
                .isEqualTo("inner");
    }

    @Test
    void theTurnIsGivenOnAfterAFailure() throws IOException {
        assertThatThrownBy(() -> operations.alone(AGENT, () -> {
                    throw new IOException("no");
                }))
                .hasMessage("no");
        assertThat(operations.alone(AGENT, () -> "next")).isEqualTo("next");
    }

    private void alone(Operations.Work<Boolean> work) {
        try {
            operations.alone(AGENT, work);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
