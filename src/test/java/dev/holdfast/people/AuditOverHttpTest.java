package dev.holdfast.people;

import static dev.holdfast.people.PeopleServer.STRANGER;
import static dev.holdfast.people.PeopleServer.assertRefused;
import static dev.holdfast.people.PeopleServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.people.PeopleServer.Caller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AuditOverHttpTest {

    @TempDir
    Path folder = Path.of("");

    /// The audit, oldest first, read in small pages: who, what, how it ended.
    private static List<String> audit(PeopleServer house, Caller administrator) throws Exception {
        List<String> lines = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json(house.call(administrator, "GET", "/v1/audit?limit=2&cursor=" + cursor));
            for (JsonNode entry : page.path("entries")) {
                assertThat(entry.path("address").asString()).isEqualTo("127.0.0.1");
                assertThat(entry.path("request").asString()).startsWith("req_");
                lines.addFirst(entry.path("actor_name").asString() + " "
                        + entry.path("action").asString() + " "
                        + entry.path("status").asInt());
            }
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        return lines;
    }

    @Test
    void everyChangeAndEveryDownloadHasItsLine() throws Exception {
        try (PeopleServer house = new PeopleServer(folder)) {
            Caller ada = house.ada();
            Caller ben = house.joined(ada, "ben", "member");
            house.call(ben, "GET", "/v1/me");
            house.call(ben, "GET", "/v1/agents/scout");
            house.call(ben, "GET", "/v1/agents/scout/files/");
            house.call(ben, "GET", "/v1/agents/scout/files/notes/a%20b.txt");
            house.call(ben, "GET", "/v1/agents/scout/files/empty");
            house.call(ben, "HEAD", "/v1/agents/scout/files/notes/a%20b.txt");
            house.call(ben, "POST", "/v1/agents/scout/pause");
            house.call(ben, "POST", "/v1/users", "{\"name\":\"eve\",\"role\":\"admin\"}");
            house.call(STRANGER, "POST", "/v1/agents/scout/pause");
            house.call(STRANGER, "POST", "/v1/links/look", "{\"link\":\"x\"}");
            house.call(STRANGER, "POST", "/v1/links/use", "{\"link\":\"x\",\"password\":\"0123456789\"}");
            house.signIn(STRANGER, "ben", "wrong password");
            house.call(house.machine(), "DELETE", "/v1/users/ben");
            assertThat(audit(house, ada))
                    .containsExactly(
                            "ada POST /v1/links/use 200",
                            "ada POST /v1/users 201",
                            "ben POST /v1/links/use 200",
                            "ben GET /v1/agents/{agent}/files/{path} 200",
                            "ben GET /v1/agents/{agent}/files/{path} 200",
                            "ben POST /v1/agents/{agent}/pause 204",
                            "ben POST /v1/users 403",
                            "anybody POST /v1/session 401",
                            "machine DELETE /v1/users/{user} 204");
            JsonNode download =
                    json(house.call(ada, "GET", "/v1/audit")).path("entries").path(5);
            assertThat(download.path("agent").asString()).isEqualTo("scout");
            assertThat(download.path("path").asString()).isEqualTo("/v1/agents/scout/files/notes/a%20b.txt");
            assertThat(download.path("actor").asString()).startsWith("usr_");
            assertRefused(house.call(ada, "GET", "/v1/audit?cursor=x"), 400, "bad_query");
        }
    }

    @Test
    void anAnswerWithASecretIsNotKeptForARepeat() throws Exception {
        try (PeopleServer house = new PeopleServer(folder)) {
            Caller ada = house.ada().with("Idempotency-Key", "once");
            String wish = "{\"name\":\"ci\",\"scope\":\"read\"}";
            String secret = json(house.call(ada, "POST", "/v1/tokens", wish))
                    .path("secret")
                    .asString();
            assertThat(secret).startsWith("hf_");
            assertRefused(house.call(ada, "POST", "/v1/tokens", wish), 409, "answer_not_kept");
            assertThat(json(house.call(ada, "GET", "/v1/tokens")).path("tokens"))
                    .hasSize(1);
            String kept = house.database.read(tx ->
                    tx.sql().select("select * from answers").mapToMap().list().toString());
            assertThat(kept).contains("once").doesNotContain(secret.substring(30));
            Caller stranger = STRANGER.with("Idempotency-Key", "twice");
            var first = house.signIn(stranger, "ada", PeopleServer.PASSWORD);
            var second = house.signIn(stranger, "ada", PeopleServer.PASSWORD);
            assertThat(first.headers().firstValue("Set-Cookie"))
                    .isPresent()
                    .isNotEqualTo(second.headers().firstValue("Set-Cookie"));
        }
    }
}
