package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Agents are made out of another's files while it works, and stay when it goes.
class ForkWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Writes a number to one file and then to another, again and again.
    private static final String STEADY =
            "i=0; while :; do i=$((i+1)); echo $i > next; mv next one; echo $i > next; mv next two; done";

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void oneForkRunsWithTheFilesAndTheHomeAndGoesItsOwnWay() throws Exception {
        Api api = server.api();
        api.create("ada");
        api.write("ada", "src/main.c", bytes("int main;"));
        done("ada", "echo session > /home/agent/session; chmod 600 /home/agent/session");
        Api.Forks made = api.fork("ada", Json.object());
        assertThat(made.forks()).extracting(Api.Forked::name).containsExactly("ada-fork-1");
        assertThat(made.forks()).extracting(Api.Forked::state).containsExactly("running");
        assertThat(api.read("ada-fork-1", "src/main.c")).asString().isEqualTo("int main;");
        done("ada-fork-1", "cp /home/agent/session seen; stat -c %a /home/agent/session >> seen");
        assertThat(api.read("ada-fork-1", "seen")).asString().isEqualTo("session\n600\n");
        api.write("ada-fork-1", "src/main.c", bytes("changed"));
        api.write("ada", "only-of-ada", bytes(""));
        assertThat(api.read("ada", "src/main.c")).asString().isEqualTo("int main;");
        assertThat(api.list("ada-fork-1", "")).extracting(Api.Entry::name).containsExactlyInAnyOrder("src", "seen");
        deleteAll("ada", "ada-fork-1");
    }

    @Test
    void allForksOfACallAreOneInstantOfAnAgentAtWork() throws Exception {
        Api api = server.api();
        api.create("busy");
        String task = api.task("busy", STEADY).id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.list("busy", "").stream()
                        .anyMatch(entry -> entry.name().equals("two")));
        List<Api.Forked> forks = api.fork("busy", Json.object().put("count", 8).put("name", "try"))
                .forks();
        assertThat(forks)
                .extracting(Api.Forked::name)
                .containsExactly("try-1", "try-2", "try-3", "try-4", "try-5", "try-6", "try-7", "try-8");
        assertThat(forks).extracting(Api.Forked::state).containsOnly("paused");
        String one = new String(api.read("try-1", "one"), StandardCharsets.UTF_8);
        String two = new String(api.read("try-1", "two"), StandardCharsets.UTF_8);
        assertThat(number(one) - number(two)).isBetween(0, 1);
        for (Api.Forked fork : forks) {
            assertThat(api.read(fork.name(), "one")).asString().isEqualTo(one);
            assertThat(api.read(fork.name(), "two")).asString().isEqualTo(two);
            assertThat(api.tasks(fork.name())).isEmpty();
        }
        assertThat(server.containers()).hasSize(1);
        assertThat(api.shown("busy", task).ended()).isFalse();
        api.cancel("busy", task);
        assertThat(api.resume("try-8").state()).isEqualTo("running");
        deleteAll("busy");
        forks.forEach(fork -> deleteAll(fork.name()));
    }

    @Test
    void aSnapshotIsForkedAsItWas() throws Exception {
        Api api = server.api();
        api.create("past");
        api.write("past", "file", bytes("old"));
        String old = api.snapshot("past", "old").id();
        api.write("past", "file", bytes("new"));
        Api.Forks made = api.fork("past", Json.object().put("snapshot", old).put("paused", true));
        assertThat(made.snapshot()).isEqualTo(old);
        assertThat(api.read("past-fork-1", "file")).asString().isEqualTo("old");
        assertThat(api.read("past", "file")).asString().isEqualTo("new");
        deleteAll("past", "past-fork-1");
    }

    @Test
    void aPresentThatHasItsSnapshotGetsNoOther() throws Exception {
        Api api = server.api();
        api.create("still");
        api.write("still", "file", bytes("x"));
        Api.Forks first = api.fork("still", paused());
        Api.Forks second = api.fork("still", paused());
        assertThat(second.snapshot()).isEqualTo(first.snapshot());
        assertThat(api.snapshots("still")).extracting(Api.Snapshot::reason).containsExactly("fork");
        deleteAll("still", "still-fork-1", "still-fork-2");
    }

    @Test
    void theParentMayGoAndTheFamilyStillReads() throws Exception {
        Api api = server.api();
        String first = api.create("first").id();
        api.write("first", "file", bytes("kept"));
        api.fork("first", paused().put("name", "second"));
        api.fork("second", paused().put("name", "third"));
        api.delete("first");
        deleteAll("second");
        assertThat(api.read("third", "file")).asString().isEqualTo("kept");
        List<Api.Member> family = api.lineage("third");
        assertThat(family).extracting(Api.Member::name).containsExactly("first", "second", "third");
        assertThat(family).extracting(Api.Member::standing).containsExactly("deleted", "deleted", "present");
        assertThat(family.get(1).parent()).contains(first);
        assertThat(api.resume("third").state()).isEqualTo("running");
        deleteAll("third");
    }

    @Test
    void aTaskIsBegunInEachFork() throws Exception {
        Api api = server.api();
        api.create("asked");
        ObjectNode request = Json.object().put("count", 3).put("name", "asked");
        request.putObject("task").put("prompt", "echo \"$HOLDFAST_NOTE\" > heard");
        Api.Forks made = api.fork("asked", request);
        for (Api.Forked fork : made.forks()) {
            awaitIdle(fork.name());
            assertThat(api.tasks(fork.name())).extracting(Api.Task::state).containsExactly("finished");
            assertThat(api.read(fork.name(), "heard"))
                    .asString()
                    .contains("You are \"" + fork.name() + "\", forked from the agent \"asked\"", made.snapshot());
        }
        made.forks().forEach(fork -> deleteAll(fork.name()));
        deleteAll("asked");
    }

    @Test
    void whatHappenedIsToldOnceAndWithTheNextTask() throws Exception {
        Api api = server.api();
        api.create("told");
        api.write("told", "file", bytes("old"));
        String old = api.snapshot("told", "old").id();
        api.write("told", "file", bytes("new"));
        String kept = api.restore("told", old).kept().orElseThrow();
        done("told", "echo \"$HOLDFAST_NOTE\" > first");
        done("told", "echo \"${HOLDFAST_NOTE:-nothing}\" > second");
        assertThat(api.read("told", "first"))
                .asString()
                .contains("restored to snapshot " + old, kept, "your home stayed", "The processes in your runtime");
        assertThat(api.read("told", "second")).asString().isEqualTo("nothing\n");
        deleteAll("told");
    }

    @Test
    void aNameThatIsTakenMakesNoForkAtAll() throws Exception {
        Api api = server.api();
        api.create("lone");
        api.create("taken");
        ObjectNode request = paused();
        request.putArray("names").add("free").add("taken");
        assertThat(catchThrowableOfType(Api.Refused.class, () -> api.fork("lone", request))
                        .code())
                .isEqualTo("agent_exists");
        assertThat(api.agents()).extracting(Api.Agent::name).doesNotContain("free");
        assertThat(api.lineage("lone")).hasSize(1);
        deleteAll("lone", "taken");
    }

    /// The server dies when two of four volumes were cloned.
    @Test
    void forksOfAServerThatDiedAreNotThere() throws Exception {
        TestServer.Options halting = TestServer.Options.small().with("dev.holdfast.server.HaltingServer");
        try (TestServer dying = TestServer.started(halting)) {
            dying.api().create("mother");
            dying.api().write("mother", "file", bytes("x"));
            assertThat(catchThrowableOfType(
                            IOException.class,
                            () -> dying.api().fork("mother", Json.object().put("count", 4))))
                    .isNotNull();
            dying.kill();
            dying.start();
            assertThat(dying.api().agents()).extracting(Api.Agent::name).containsExactly("mother");
            assertThat(dying.api().lineage("mother")).hasSize(1);
            try (Stream<Path> volumes = Files.list(dying.data().resolve("pool/volumes"))) {
                assertThat(volumes).hasSize(1);
            }
            List<Api.Forked> again =
                    dying.api().fork("mother", Json.object().put("count", 2)).forks();
            assertThat(again).extracting(Api.Forked::name).containsExactly("mother-fork-1", "mother-fork-2");
        }
    }

    private static ObjectNode paused() {
        return Json.object().put("paused", true);
    }

    private static void done(String agent, String script) throws IOException {
        String task = server.api().task(agent, script).id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> server.api().shown(agent, task).ended());
        assertThat(server.api().shown(agent, task).state()).isEqualTo("finished");
    }

    private static void awaitIdle(String agent) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> server.api().tasks(agent).stream().allMatch(Api.Task::ended));
    }

    private static void deleteAll(String... agents) {
        for (String agent : agents) {
            try {
                server.api().delete(agent);
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text.strip());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
