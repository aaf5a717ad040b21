package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ScriptedApi.Ran;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Commands about many agents.
class ManyAgentsTest {

    private static final String BATCH = "POST /v1/agents/batch?wait=2s";

    private ScriptedApi api;

    @BeforeEach
    void begin() throws IOException {
        api = new ScriptedApi();
    }

    @AfterEach
    void end() {
        api.close();
    }

    private static String batch(String state, String counts, String results) {
        return "{\"id\":\"op_1\",\"kind\":\"pause\",\"state\":\"" + state + "\",\"counts\":{" + counts
                + "},\"results\":[" + results + "]}";
    }

    @Test
    void oneThatIsNamedIsAskedForByItsOwnCall() {
        api.on("POST /v1/agents/ada/pause?depth=stopped", "{\"name\":\"ada\",\"state\":\"paused\"}");
        assertThat(api.run("agent", "pause", "ada", "--stop").out()).contains("paused");
    }

    @Test
    void aTeamIsOneBatchAndWhoeverWasRefusedIsTold() {
        String ada = "{\"name\":\"ada\",\"outcome\":\"done\"}";
        api.on(
                BATCH,
                batch("running", "\"done\":1,\"waiting\":1", ada + ",{\"name\":\"bob\",\"outcome\":\"waiting\"}"));
        api.on(
                "GET /v1/operations/op_1?wait=2s",
                batch(
                        "done",
                        "\"done\":1,\"refused\":1",
                        ada
                                + ",{\"name\":\"bob\",\"outcome\":\"refused\",\"code\":\"task_running\",\"detail\":\"It works.\"}"));
        Ran ran = api.run("agent", "pause", "--label", "team=web", "--label", "tier=test", "--stop");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out().lines())
                .containsExactly("1 of 2", "NAME  OUTCOME  WHY", "bob   refused  It works.", "1 done, 1 refused");
        assertThat(api.requests().getFirst().body())
                .isEqualTo("{\"action\":\"pause\",\"cancel_task\":false,\"depth\":\"stopped\","
                        + "\"labels\":{\"team\":\"web\",\"tier\":\"test\"}}");
    }

    @Test
    void severalNamesAreABatchToo() {
        api.on(BATCH, batch("done", "\"done\":2", "{\"name\":\"ada\",\"outcome\":\"done\"}"));
        Ran ran = api.run("agent", "resume", "ada", "bob");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("2 done\n");
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"action\":\"resume\",\"agents\":[\"ada\",\"bob\"]}");
    }

    @Test
    void aDryRunOnlyTells() {
        api.on(
                "POST /v1/agents/batch/preview",
                "{\"action\":\"delete\",\"counts\":{\"do\":1},\"results\":[{\"name\":\"ada\",\"would\":\"do\"}]}");
        Ran ran = api.run("agent", "rm", "--all", "--dry-run");
        assertThat(ran.out().lines()).containsExactly("NAME  WOULD  WHY", "ada   do", "1 do");
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void nobodyIsNotEverybody() {
        Ran ran = api.run("agent", "rm");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("Say who, in one way");
        assertThat(api.run("agent", "archive", "ada", "--all").exitCode()).isEqualTo(2);
        assertThat(api.requests()).isEmpty();
    }
}
