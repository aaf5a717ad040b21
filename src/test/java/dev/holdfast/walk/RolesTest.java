package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Principal.Role;
import dev.holdfast.access.Tokens;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.walk.RoleRows.Need;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Who may call what: every route of the running server, by everybody who could try, on what is one's own and
/// what is another's. A route without a row here fails.
class RolesTest {

    /// Somebody who calls.
    ///
    /// @param reach the most that is allowed to the caller
    private record Caller(String name, Need reach, Map<String, String> headers) {}

    private static final String PASSWORD = "correct horse battery";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<Caller> CALLERS = new ArrayList<>();
    private static TestServer server;
    private static Caller anonymous;
    private static Caller administrator;
    private static Caller member;
    private static Caller elsewhere;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
        server.api().create("subject");
        anonymous = new Caller("anonymous", Need.NOTHING, Map.of());
        Caller machine = bearer("machine token", Need.ADMINISTRATION, server.token());
        administrator = joined(machine, "ada", "admin", Need.ADMINISTRATION);
        member = joined(administrator, "ben", "member", Need.WORK);
        CALLERS.addAll(List.of(anonymous, machine, administrator, member));
        CALLERS.add(bearer("token read of a member", Need.READING, token(member, "read")));
        CALLERS.add(bearer("token write of a member", Need.WORK, token(member, "write")));
        CALLERS.add(bearer("token read of an administrator", Need.READING, token(administrator, "read")));
        CALLERS.add(bearer("token write of an administrator", Need.WORK, token(administrator, "write")));
        CALLERS.add(bearer("token admin of an administrator", Need.ADMINISTRATION, token(administrator, "admin")));
        addThoseWhoLost(machine);
        elsewhere = addedOfTheDatabase();
    }

    private static void addThoseWhoLost(Caller machine) throws IOException, InterruptedException {
        Caller removed = joined(machine, "cleo", "admin", Need.NOTHING);
        CALLERS.add(new Caller("session of a removed user", Need.NOTHING, removed.headers()));
        CALLERS.add(bearer("token of a removed user", Need.NOTHING, token(removed, "admin")));
        assertThat(call(machine, "DELETE", "/v1/users/cleo", "").statusCode()).isEqualTo(204);
        Caller demoted = joined(machine, "dora", "admin", Need.WORK);
        CALLERS.add(new Caller("session of a demoted administrator", Need.WORK, demoted.headers()));
        CALLERS.add(bearer("admin token of a demoted administrator", Need.WORK, token(demoted, "admin")));
        assertThat(call(machine, "PATCH", "/v1/users/dora", "{\"role\":\"member\"}")
                        .statusCode())
                .isEqualTo(200);
        Caller gone = joined(machine, "erik", "admin", Need.NOTHING);
        CALLERS.add(new Caller("session that was signed out", Need.NOTHING, gone.headers()));
        assertThat(call(gone, "DELETE", "/v1/session", "").statusCode()).isEqualTo(204);
        CALLERS.add(bearer("token that is none", Need.NOTHING, server.token().substring(1)));
    }

    /// No call makes these yet: a token that is over, and one of another organization, which is returned.
    private static Caller addedOfTheDatabase() throws IOException {
        try (Database database =
                Databases.open(server.data().resolve("holdfast.db").toString())) {
            Tokens tokens = new Callers(database, Clock.systemUTC()).tokens();
            String over = tokens.make("over", "default", Role.ADMINISTRATOR, Optional.of(Instant.EPOCH))
                    .text();
            String foreign = tokens.make("foreign", "elsewhere", Role.ADMINISTRATOR, Optional.empty())
                    .text();
            CALLERS.add(bearer("token that is over", Need.NOTHING, over));
            return bearer("token of another organization", Need.ADMINISTRATION, foreign);
        }
    }

    @AfterAll
    static void stopServer() {
        CLIENT.shutdownNow();
        server.close();
    }

    private static Caller bearer(String name, Need reach, String token) {
        return new Caller(name, reach, Map.of("Authorization", "Bearer " + token));
    }

    private static Caller joined(Caller by, String name, String role, Need reach)
            throws IOException, InterruptedException {
        JsonNode invited = read(call(by, "POST", "/v1/users", "{\"name\":\"" + name + "\",\"role\":\"" + role + "\"}"));
        String link = invited.path("link").asString("");
        var used = call(
                anonymous,
                "POST",
                "/v1/links/use",
                "{\"link\":\"" + link.substring(link.lastIndexOf('/') + 1) + "\",\"password\":\"" + PASSWORD + "\"}");
        return session("session of " + name + ", " + role, reach, used);
    }

    private static Caller session(String name, Need reach, HttpResponse<?> signedIn) {
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        return new Caller(
                name, reach, Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')), "X-Holdfast-Request", "1"));
    }

    private static String token(Caller owner, String scope) throws IOException, InterruptedException {
        return made(owner, scope).path("secret").asString("");
    }

    private static JsonNode made(Caller owner, String scope) throws IOException, InterruptedException {
        return read(call(owner, "POST", "/v1/tokens", "{\"name\":\"one\",\"scope\":\"" + scope + "\"}"));
    }

    private static JsonNode read(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer.statusCode()).as(text).isLessThan(300);
            return Api.JSON.readTree(text);
        }
    }

    private static String code(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            return Api.JSON.readTree(body.readAllBytes()).path("code").asString("");
        }
    }

    private static HttpResponse<InputStream> call(Caller caller, String method, String target, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + target))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        caller.headers().forEach(request::header);
        return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    }

    /// Calls a route in a way that changes nothing even where it is allowed, and says how it was answered. A
    /// stream would not end by itself.
    private static int tried(Caller caller, String route, String agent) throws IOException, InterruptedException {
        int space = route.indexOf(' ');
        String target = route.substring(space + 1)
                .replace("{agent}", agent)
                .replace("{provider}", "none")
                .replace("{snapshot}", "snp_" + "0".repeat(26))
                .replace("{task}", "tsk_" + "0".repeat(26))
                .replace("{key}", "key_" + "0".repeat(26))
                .replace("{token}", "tok_" + "0".repeat(26))
                .replaceAll("\\{[a-z]+}", "nobody");
        String method = route.substring(0, space);
        String body = List.of("POST", "PUT", "PATCH").contains(method) ? "{\"nothing\":true}" : "";
        HttpResponse<InputStream> answer = call(caller, method, target, body);
        answer.body().close();
        return answer.statusCode();
    }

    @Test
    void everyRouteIsWalkedByEverybody() throws IOException, InterruptedException {
        assertThat(RoleRows.ALL.keySet())
                .as("each route has a row in this matrix, and each row a route")
                .containsExactlyInAnyOrderElementsOf(routes());
        Map<String, Integer> wrong = new LinkedHashMap<>();
        for (Map.Entry<String, Need> row : RoleRows.ALL.entrySet()) {
            for (Caller caller : CALLERS) {
                if (row.getKey().equals("DELETE /v1/session")
                        && !caller.headers().containsKey("Authorization")) {
                    // It would end the session; eachSessionEndsItselfOnly has it.
                    continue;
                }
                int status = tried(caller, row.getKey(), "nobody");
                boolean known = caller.reach() != Need.NOTHING || row.getValue() == Need.NOTHING;
                boolean allowed = caller.reach().compareTo(row.getValue()) >= 0;
                boolean right = !known ? status == 401 : !allowed ? status == 403 : status != 401 && status != 403;
                if (!right || status >= 500) {
                    wrong.put(row.getKey() + " by " + caller.name(), status);
                }
            }
        }
        assertThat(wrong).as("calls that were answered wrongly").isEmpty();
        assertThat(server.api().agent("subject").state()).isEqualTo("running");
    }

    @Test
    void whatBelongsToAnotherOrganizationIsNotThere() throws IOException, InterruptedException {
        String id = server.api().agent("subject").id();
        Map<String, Integer> wrong = new LinkedHashMap<>();
        for (String route : RoleRows.ALL.keySet()) {
            if (route.contains("/{agent}")) {
                for (String agent : List.of("subject", id)) {
                    int status = tried(elsewhere, route, agent);
                    // Garbage in the call may be told before it is asked whose the agent is.
                    if (status != 404 && status != 400 && status != 405) {
                        wrong.put(route + " on " + agent, status);
                    }
                }
            }
        }
        assertThat(wrong)
                .as("calls that reached an agent of another organization")
                .isEmpty();
        for (String list : List.of("/v1/agents", "/v1/users", "/v1/tokens?all=true")) {
            JsonNode answer = read(call(elsewhere, "GET", list, ""));
            assertThat(answer.toString()).doesNotContain("subject", "ada", "ben");
        }
        read(call(elsewhere, "GET", "/v1/audit", ""))
                .path("entries")
                .forEach(entry ->
                        assertThat(entry.path("actor_name").asString("")).isEqualTo("foreign"));
        assertThat(call(elsewhere, "DELETE", "/v1/users/ada", "").statusCode()).isEqualTo(404);
        assertThat(server.api().agent("subject").state()).isEqualTo("running");
    }

    @Test
    void theStreamOfTheFleetHasNoAgentOfAnotherOrganization() throws IOException, InterruptedException {
        String id = server.api().agent("subject").id();
        // What comes first in each stream: for those elsewhere an event of no agent, which is younger.
        String change = "{\"base_url\":\"http://127.0.0.1:9\",\"models\":[\"m\"]}";
        assertThat(call(administrator, "PUT", "/v1/providers/far", change).statusCode())
                .isEqualTo(200);
        assertThat(upTo(administrator, "provider.set")).contains(id);
        assertThat(upTo(elsewhere, "provider.set")).doesNotContain(id);
    }

    private static String upTo(Caller caller, String type) throws IOException, InterruptedException {
        StringBuilder seen = new StringBuilder();
        try (InputStream body = call(caller, "GET", "/v1/events", "").body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.append(line).append('\n');
                if (line.equals("event: " + type)) {
                    return seen.toString();
                }
            }
        }
        throw new AssertionError("no " + type + " in\n" + seen);
    }

    @Test
    void everybodyOfTheOrganizationReachesItsAgents() throws IOException, InterruptedException {
        for (Caller caller : List.of(administrator, member)) {
            assertThat(call(caller, "GET", "/v1/agents/subject", "").statusCode())
                    .isEqualTo(200);
            assertThat(call(caller, "PUT", "/v1/agents/subject/files/of.txt", caller.name())
                            .statusCode())
                    .isBetween(200, 201);
        }
    }

    @Test
    void tokensAreOnesOwn() throws IOException, InterruptedException {
        String bens = made(member, "read").path("token").path("id").asString("");
        String adas = made(administrator, "read").path("token").path("id").asString("");
        assertThat(read(call(member, "GET", "/v1/tokens", "")).toString())
                .contains(bens)
                .doesNotContain(adas);
        assertThat(code(call(member, "GET", "/v1/tokens?all=true", ""))).isEqualTo("administrators_only");
        assertThat(call(member, "DELETE", "/v1/tokens/" + adas, "").statusCode())
                .isEqualTo(404);
        assertThat(call(elsewhere, "DELETE", "/v1/tokens/" + adas, "").statusCode())
                .isEqualTo(404);
        assertThat(read(call(administrator, "GET", "/v1/tokens?all=true", "")).toString())
                .contains(bens, adas);
        assertThat(call(administrator, "DELETE", "/v1/tokens/" + bens, "").statusCode())
                .isEqualTo(204);
        assertThat(call(administrator, "DELETE", "/v1/tokens/" + adas, "").statusCode())
                .isEqualTo(204);
        String machines = "tok_" + server.token().substring(3, 29);
        assertThat(code(call(administrator, "DELETE", "/v1/tokens/" + machines, "")))
                .isEqualTo("machine_token");
    }

    @Test
    void eachSessionEndsItselfOnly() throws IOException, InterruptedException {
        String wish = "{\"name\":\"ben\",\"password\":\"" + PASSWORD + "\"}";
        Caller other = session("another of ben", Need.WORK, call(anonymous, "POST", "/v1/session", wish));
        assertThat(call(other, "DELETE", "/v1/session", "").statusCode()).isEqualTo(204);
        assertThat(call(other, "GET", "/v1/me", "").statusCode()).isEqualTo(401);
        assertThat(call(member, "GET", "/v1/me", "").statusCode()).isEqualTo(200);
    }

    @Test
    void nobodyReadsTheKeyOfAProvider() throws IOException, InterruptedException {
        String change = "{\"base_url\":\"http://127.0.0.1:9\",\"key\":\"sk-very-secret\",\"models\":[\"m\"]}";
        assertThat(call(administrator, "PUT", "/v1/providers/local", change).statusCode())
                .isEqualTo(200);
        for (Caller caller : CALLERS) {
            for (String target : List.of("/v1/providers", "/v1/providers/local", "/v1/audit")) {
                try (InputStream body = call(caller, "GET", target, "").body()) {
                    assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                            .doesNotContain("sk-very-secret");
                }
            }
        }
        assertThat(Files.readString(server.data().resolve("../output"))).doesNotContain("sk-very-secret", PASSWORD);
    }

    /// As the running server describes itself.
    private static List<String> routes() throws IOException, InterruptedException {
        List<String> routes = new ArrayList<>();
        String path = "";
        try (InputStream body =
                call(administrator, "GET", "/v1/openapi.yaml", "").body()) {
            for (String line : new String(body.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.matches(" {2}\"?/[^\"]*\"?:")) {
                    path = line.strip().replaceAll("[\":]", "");
                } else if (!path.isEmpty() && line.matches(" {4}(get|head|post|put|patch|delete|options):")) {
                    routes.add(line.strip().replace(":", "").toUpperCase(java.util.Locale.ROOT) + " " + path);
                }
            }
        }
        return routes;
    }
}
