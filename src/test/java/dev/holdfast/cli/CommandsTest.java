package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ScriptedApi.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

    private static final String AGENT =
            "{\"id\":\"agt_1\",\"name\":\"ada\",\"state\":\"running\",\"driver\":\"claude-code\","
                    + "\"limits\":{\"memory\":2147483648,\"cpus\":1500,\"processes\":512},\"created_at\":\"2026-01-01T00:00:00Z\"}";

    private ScriptedApi api;

    @BeforeEach
    void begin() throws IOException {
        api = new ScriptedApi();
    }

    @AfterEach
    void end() {
        api.close();
    }

    @Test
    void agentsOfEveryPageAreListed() {
        api.on("GET /v1/agents", "{\"agents\":[" + AGENT + "],\"next_cursor\":\"agt/1\"}");
        api.on("GET /v1/agents?cursor=agt%2F1", "{\"agents\":[" + AGENT.replace("ada", "bob") + "]}");
        Ran ran = api.run("agent", "ls");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "NAME  STATE    DRIVER       CREATED               REASON",
                        "ada   running  claude-code  2026-01-01T00:00:00Z",
                        "bob   running  claude-code  2026-01-01T00:00:00Z");
    }

    @Test
    void jsonIsPrintedAsItCame() {
        api.on("GET /v1/agents/ada", AGENT);
        assertThat(api.run("agent", "show", "ada", "-o", "json").out()).contains("\"cpus\" : 1500");
    }

    @Test
    void limitsAreShownInPeoplesUnits() {
        api.on("GET /v1/agents/ada", AGENT);
        assertThat(api.run("agent", "show", "ada").out()).contains("2.0 GiB memory, 1.5 CPUs, 512 processes");
    }

    @Test
    void createSendsOnlyWhatWasSaid() {
        api.on("POST /v1/agents", AGENT);
        assertThat(api.run(
                                "agent",
                                "create",
                                "ada",
                                "--memory",
                                "1G",
                                "--cpus",
                                "0.5",
                                "--allow",
                                "a.example,b.example")
                        .exitCode())
                .isZero();
        assertThat(api.requests().getFirst().body())
                .isEqualTo(
                        "{\"name\":\"ada\",\"egress\":{\"policy\":\"allow-list\",\"allow\":[\"a.example\",\"b.example\"]},"
                                + "\"limits\":{\"memory\":1073741824,\"cpus\":500}}");
    }

    @Test
    void listAndDeleteAreOtherNamesForLsAndRm() {
        api.on("GET /v1/agents", "{\"agents\":[]}");
        api.on("DELETE /v1/agents/ada", AGENT);
        assertThat(api.run("agent", "list").exitCode()).isZero();
        assertThat(api.run("agent", "delete", "ada").exitCode()).isZero();
    }

    @Test
    void exitCodesTellFailuresApart() {
        api.on("POST /v1/agents/ada/pause", ScriptedApi.problem(409, "task_running", "Agent ada works on a task."));
        api.on("POST /v1/agents/ada/resume", ScriptedApi.problem(503, "engine_gone", "The engine does not answer."));
        Ran conflict = api.run("agent", "pause", "ada");
        assertThat(conflict.exitCode()).isEqualTo(4);
        assertThat(conflict.err()).isEqualTo("holdfast: Agent ada works on a task.\n");
        assertThat(api.run("agent", "resume", "ada").exitCode()).isEqualTo(1);
        assertThat(api.run("agent", "show", "nobody").exitCode()).isEqualTo(3);
        assertThat(api.run("agent", "fly").exitCode()).isEqualTo(2);
        assertThat(api.run("agent", "ls", "-o", "xml").exitCode()).isEqualTo(2);
    }

    @Test
    void anAbsentServerIsOneSentence() {
        String address = api.address();
        api.close();
        Ran ran = ScriptedApi.run(Map.of("HOLDFAST_URL", address, "HOLDFAST_TOKEN", "x"), "", "agent", "ls");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err())
                .startsWith("holdfast: No Holdfast server answers at")
                .contains("./holdfast up")
                .hasLineCount(1);
    }

    @Test
    void anEmptyDataDirectoryIsNamed(@TempDir Path data) {
        Ran ran = ScriptedApi.run(Map.of("HOLDFAST_DATA", data.toString()), "", "agent", "ls");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err())
                .contains(data.toString())
                .contains("./holdfast up")
                .hasLineCount(1);
    }

    @Test
    void escapeSequencesOfAgentsReachNoTerminal() {
        api.on(
                "GET /v1/agents/ada/files/",
                "{\"path\":\"/\",\"entries\":[{\"name\":\"a\\u001b[2Jb\",\"path\":\"a%1B%5B2Jb\",\"type\":\"file\",\"size\":1,"
                        + "\"mode\":\"0644\",\"modified_at\":\"2026-01-01T00:00:00Z\"}]}");
        assertThat(api.run("files", "ls", "ada").out()).doesNotContain("\u001b").contains("a\uFFFD[2Jb");
    }

    @Test
    void aProvidersKeyComesFromStandardInput() {
        api.on("PUT /v1/providers/anthropic", "{\"name\":\"anthropic\",\"key_set\":true}");
        assertThat(api.runWith("sk-1\n", "provider", "set", "anthropic").exitCode())
                .isZero();
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"key\":\"sk-1\"}");
    }

    @Test
    void aProviderThatFailsItsTestFailsTheCommand() {
        api.on(
                "POST /v1/providers/anthropic/test",
                "{\"ok\":false,\"code\":\"wrong_key\",\"sentence\":\"The key is wrong.\"}");
        Ran ran = api.run("provider", "test", "anthropic");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).isEqualTo("The key is wrong.\n");
    }

    @Test
    void restoreSaysWhereThePresentIsKept() {
        api.on(
                "POST /v1/agents/ada/snapshots/snp_1/restore",
                "{\"snapshot\":\"snp_1\",\"kept\":\"snp_2\",\"changes\":[]}");
        assertThat(api.run("snapshot", "restore", "ada", "snp_1").out())
                .isEqualTo("Restored to snp_1; what was there before is kept as snp_2.\n");
    }

    @Test
    void aPreviewListsWhatWouldChange() {
        api.on(
                "POST /v1/agents/ada/snapshots/snp_1/restore",
                "{\"snapshot\":\"snp_1\",\"changes\":[{\"path\":\"/a\",\"change\":\"deleted\"}]}");
        assertThat(api.run("snapshot", "restore", "ada", "snp_1", "--preview").out())
                .isEqualTo("deleted  /a\n1 path would change.\n");
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"preview\":true}");
    }

    @Test
    void chosenPathsAreRestoredAndATaskCancelledWhenAsked() {
        api.on(
                "POST /v1/agents/ada/snapshots/snp_1/restore",
                "{\"snapshot\":\"snp_1\",\"kept\":\"snp_2\",\"changes\":[]}");
        api.run("snapshot", "restore", "ada", "snp_1", "src/a b", "docs", "--cancel-task");
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"paths\":[\"src/a%20b\",\"docs\"]}");
        assertThat(api.requests().getFirst().target()).endsWith("/restore?cancel_task=true");
    }

    @Test
    void aSnapshotIsPinnedUnpinnedAndDeleted() {
        api.on("PATCH /v1/agents/ada/snapshots/snp_1", "{\"id\":\"snp_1\",\"pinned\":true}");
        assertThat(api.run("snapshot", "pin", "ada", "snp_1").out()).isEqualTo("snp_1 is kept until it is unpinned.\n");
        assertThat(api.run("snapshot", "unpin", "ada", "snp_1").out()).isEqualTo("snp_1 is left to the retention.\n");
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"pinned\":true}");
        assertThat(api.requests().getLast().body()).isEqualTo("{\"pinned\":false}");
        api.on("DELETE /v1/agents/ada/snapshots/snp_1", "{}");
        assertThat(api.run("snapshot", "rm", "ada", "snp_1").out()).isEqualTo("snp_1 is deleted.\n");
    }

    @Test
    void aRetentionIsChangedByWhatIsNamedAlone() {
        String usual =
                "{\"policy\":{\"all_days\":14,\"last\":10,\"hourly\":0,\"daily\":90,\"weekly\":52,\"monthly\":120},"
                        + "\"sentence\":\"all for 14 days\",\"from\":\"server\"}";
        api.on("GET /v1/agents/ada/retention", usual);
        api.on("PUT /v1/agents/ada/retention", usual);
        assertThat(api.run("retention", "set", "ada", "--last", "3").out())
                .contains("all for 14 days")
                .contains("server");
        assertThat(api.requests().getLast().body())
                .isEqualTo("{\"all_days\":14,\"last\":3,\"hourly\":0,\"daily\":90,\"weekly\":52,\"monthly\":120}");
        api.on(
                "POST /v1/agents/ada/retention/preview",
                "{\"going\":[{\"id\":\"snp_1\",\"created_at\":\"then\",\"reason\":\"task\"}],\"staying\":[],"
                        + "\"freed_bytes_estimate\":1536}");
        assertThat(api.run("retention", "preview", "ada", "--daily", "0").out())
                .isEqualTo("snp_1  then  task\n1 would go, 0 would stay; estimated to free 1.5 KiB.\n");
        api.on("GET /v1/organization/retention", usual);
        assertThat(api.run("retention", "show", "--organization").exitCode()).isZero();
        api.on("DELETE /v1/retention", usual);
        assertThat(api.run("retention", "clear").exitCode()).isZero();
    }

    @Test
    void aScheduleIsAPeriod() {
        api.on("PATCH /v1/agents/ada", "{\"name\":\"ada\",\"snapshot_every_seconds\":1800}");
        assertThat(api.run("agent", "change", "ada", "--snapshot-every", "30m").out())
                .contains("1800 s");
        assertThat(api.requests().getLast().body()).isEqualTo("{\"snapshot_every_seconds\":1800}");
        assertThat(api.run("agent", "change", "ada", "--snapshot-every", "often")
                        .exitCode())
                .isEqualTo(Refusal.USAGE);
        assertThat(api.run("agent", "change", "ada").exitCode()).isEqualTo(Refusal.USAGE);
        assertThat(Period.parse("never").seconds()).isZero();
        assertThat(Period.parse("2d").seconds()).isEqualTo(172_800);
    }

    @Test
    void everyCommandHasAHelp() {
        for (String command : new String[] {"agent", "task", "files", "snapshot", "retention", "provider", "pool"}) {
            assertThat(api.run(command, "--help").out()).contains("Usage: holdfast " + command);
        }
    }
}
