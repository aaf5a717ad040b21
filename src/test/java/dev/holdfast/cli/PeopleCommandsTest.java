package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.ScriptedApi.Ran;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeopleCommandsTest {

    private static final String BEN =
            "{\"id\":\"usr_1\",\"name\":\"ben\",\"role\":\"member\",\"state\":\"invited\",\"created_at\":\"2026-01-01T00:00:00Z\"}";
    private static final String INVITED = "{\"user\":" + BEN
            + ",\"link\":\"http://localhost:4180/#/link/abc\",\"expires_at\":\"2026-01-08T00:00:00Z\"}";

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
    void whoIsAddedComesInByAPrintedLink() {
        api.on("POST /v1/users", INVITED);
        Ran ran = api.run("user", "add", "ben", "--role", "member");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("http://localhost:4180/#/link/abc", "ben", "2026-01-08T00:00:00Z");
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"name\":\"ben\",\"role\":\"member\"}");
        assertThat(api.run("user", "add", "ben").exitCode()).isEqualTo(2);
    }

    @Test
    void usersAreListedChangedAndTakenAway() {
        api.on("GET /v1/users", "{\"users\":[" + BEN + "]}");
        api.on("PATCH /v1/users/ben", BEN.replace("member", "admin"));
        api.on("POST /v1/users/ben/link", INVITED);
        api.on("DELETE /v1/users/ben", "{}");
        assertThat(api.run("user", "ls").out().lines())
                .containsExactly(
                        "NAME  ROLE    STATE    CREATED               SEEN",
                        "ben   member  invited  2026-01-01T00:00:00Z");
        assertThat(api.run("user", "ls", "-o", "json").out()).contains("\"usr_1\"");
        assertThat(api.run("user", "role", "ben", "admin").out()).contains("admin");
        assertThat(api.requests().getLast().body()).isEqualTo("{\"role\":\"admin\"}");
        assertThat(api.run("user", "reset-link", "ben").out()).contains("#/link/abc");
        assertThat(api.run("user", "rm", "ben").exitCode()).isZero();
        assertThat(api.run("user", "rm", "nobody").exitCode()).isEqualTo(3);
    }

    @Test
    void theLastAdministratorIsAConflict() {
        api.on("DELETE /v1/users/ada", ScriptedApi.problem(409, "last_administrator", "Ada is the last one."));
        Ran ran = api.run("user", "rm", "ada");
        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err()).isEqualTo("holdfast: Ada is the last one.\n");
    }

    @Test
    void tokensAreMadeListedAndEnded() {
        String token = "{\"id\":\"tok_1\",\"name\":\"ci\",\"scope\":\"write\",\"created_at\":\"2026-01-01T00:00:00Z\"}";
        api.on("POST /v1/tokens", "{\"token\":" + token + ",\"secret\":\"hf_secret\"}");
        api.on("GET /v1/tokens", "{\"tokens\":[" + token + "]}");
        api.on("GET /v1/tokens?all=true", "{\"tokens\":[]}");
        api.on("DELETE /v1/tokens/tok_1", "{}");
        assertThat(api.run("token", "create", "ci", "--scope", "write", "--expires", "30d")
                        .out())
                .contains("hf_secret", "tok_1");
        assertThat(api.requests().getFirst().body())
                .isEqualTo("{\"name\":\"ci\",\"scope\":\"write\",\"expires_in\":\"30d\"}");
        assertThat(api.run("token", "ls").out()).contains("tok_1  ci").doesNotContain("hf_secret");
        assertThat(api.run("token", "ls", "--all").exitCode()).isZero();
        assertThat(api.run("token", "rm", "tok_1").exitCode()).isZero();
    }

    @Test
    void theAuditIsATable() {
        api.on(
                "GET /v1/audit?limit=2&cursor=",
                "{\"entries\":[{\"id\":\"aud_1\",\"at\":\"2026-01-01T00:00:00Z\",\"actor\":\"usr_1\",\"actor_name\":\"ben\","
                        + "\"action\":\"POST /v1/agents\",\"method\":\"POST\",\"path\":\"/v1/agents\",\"status\":201,"
                        + "\"address\":\"127.0.0.1\",\"request\":\"req_1\"}],\"next_cursor\":\"7\"}");
        assertThat(api.run("audit", "--limit", "2").out().lines())
                .containsExactly(
                        "AT                    WHO  FROM       STATUS  CALL  OF",
                        "2026-01-01T00:00:00Z  ben  127.0.0.1  201     POST  /v1/agents");
        assertThat(api.run("audit", "--limit", "2", "-o", "json").out()).contains("\"next_cursor\" : \"7\"");
    }
}
