package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ScriptedApi.Ran;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForkCommandsTest {

    private ScriptedApi api;

    @BeforeEach
    void start() throws IOException {
        api = new ScriptedApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void forkSendsOnlyWhatWasSaidAndListsTheForks() {
        api.on(
                "POST /v1/agents/ada/fork",
                "{\"snapshot\":\"snp_1\",\"forks\":[{\"name\":\"try-1\",\"id\":\"agt_2\",\"state\":\"paused\"}]}");
        Ran ran = api.run(
                "fork",
                "ada",
                "--count",
                "1",
                "--from",
                "snp_1",
                "--name",
                "try-1",
                "--paused",
                "--task",
                "do it",
                "--session",
                "s1");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(api.requests().getFirst().body())
                .isEqualTo("{\"count\":1,\"name\":\"try-1\",\"snapshot\":\"snp_1\",\"paused\":true,"
                        + "\"task\":{\"prompt\":\"do it\",\"session\":\"s1\"}}");
        assertThat(ran.out().lines()).containsExactly("NAME   AGENT  STATE", "try-1  agt_2  paused");
        api.run("fork", "ada");
        assertThat(api.requests().getLast().body()).isEqualTo("{}");
    }

    @Test
    void aSessionWithoutATaskIsAMistake() {
        assertThat(api.run("fork", "ada", "--session", "s1").exitCode()).isEqualTo(Refusal.USAGE);
    }

    @Test
    void adoptSendsWhatWasDecidedAndTellsWhatCame() {
        api.on(
                "POST /v1/agents/ada/adopt",
                "{\"kept\":\"snp_9\",\"conflicts\":[],\"changes\":[{\"path\":\"a%20b\",\"name\":\"/a b\",\"change\":\"added\"}]}");
        Ran ran = api.run("adopt", "ada", "try-1", "/a b", "src/x", "--ours", "README.md", "--theirs", "src/x");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(api.requests().getFirst().body())
                .isEqualTo("{\"from\":\"try-1\",\"paths\":[\"a%20b\",\"src/x\"],"
                        + "\"take\":{\"README.md\":\"ours\",\"src/x\":\"theirs\"}}");
        assertThat(ran.out().lines())
                .containsExactly("added  /a b", "1 path adopted; what was there before is kept as snp_9.");
    }

    @Test
    void compareListsEveryPage() {
        String change = "{\"path\":\"x\",\"name\":\"/x\",\"change\":\"modified\"}";
        api.on("GET /v1/agents/a/compare?with=b", "{\"changes\":[" + change + "],\"next_cursor\":\"x\"}");
        api.on("GET /v1/agents/a/compare?with=b&cursor=x", "{\"changes\":[" + change + "]}");
        assertThat(api.run("compare", "a", "b").out().lines())
                .containsExactly("modified  /x", "modified  /x", "2 paths differ.");
    }

    @Test
    void lineageIsATree() {
        api.on(
                "GET /v1/agents/c/lineage",
                "{\"agents\":[{\"id\":\"agt_1\",\"name\":\"a\",\"standing\":\"gone\"},"
                        + "{\"id\":\"agt_2\",\"name\":\"b\",\"standing\":\"present\",\"parent\":\"agt_1\",\"snapshot\":\"snp_1\"},"
                        + "{\"id\":\"agt_3\",\"name\":\"d\",\"standing\":\"present\",\"parent\":\"agt_1\",\"snapshot\":\"snp_1\"},"
                        + "{\"id\":\"agt_4\",\"name\":\"c\",\"standing\":\"deleted\",\"parent\":\"agt_2\",\"snapshot\":\"snp_2\"}]}");
        assertThat(api.run("lineage", "c").out().lines())
                .containsExactly(
                        "AGENT  STANDING  FROM   FORKED",
                        "a      gone",
                        "  b    present   snp_1",
                        "    c  deleted   snp_2",
                        "  d    present   snp_1");
    }
}
