package dev.holdfast.people;

import static dev.holdfast.people.PeopleServer.PASSWORD;
import static dev.holdfast.people.PeopleServer.STRANGER;
import static dev.holdfast.people.PeopleServer.assertRefused;
import static dev.holdfast.people.PeopleServer.browser;
import static dev.holdfast.people.PeopleServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.people.PeopleServer.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SessionsOverHttpTest {

    /// Less than a heartbeat: what ends at once does not wait for one.
    private static final int AT_ONCE_SECONDS = 10;

    @TempDir
    Path folder = Path.of("");

    private AutoCloseable all = () -> {};

    @BeforeEach
    void open() throws IOException {
        PeopleServer opened = new PeopleServer(folder);
        all = opened;
    }

    @AfterEach
    void close() throws Exception {
        all.close();
    }

    private PeopleServer house() {
        return (PeopleServer) all;
    }

    @Test
    void theFirstAdministratorComesInByTheFileInTheDataDirectory() throws Exception {
        Path file = house().setupFile;
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String link = Files.readString(file).strip();
        assertThat(link).startsWith(house().server.address() + "/#/link/");
        JsonNode again = json(house().call(house().machine(), "POST", "/v1/users/setup-link"));
        assertThat(Files.readString(file).strip()).isEqualTo(again.path("link").asString());
        assertRefused(house().use(PeopleServer.secretOf(link), "eve"), 404, "link_unknown");
        Caller ada = house().ada();
        assertThat(file).doesNotExist();
        JsonNode me = json(house().call(ada, "GET", "/v1/me"));
        assertThat(me.path("user").path("name").asString()).isEqualTo("ada");
        assertThat(me.path("user").path("role").asString()).isEqualTo("admin");
        assertThat(me.path("via").asString()).isEqualTo("session");
        assertThat(me.path("scope").asString()).isEqualTo("admin");
        assertRefused(house().call(house().machine(), "POST", "/v1/users/setup-link"), 409, "already_set_up");
    }

    @Test
    void aSignInIsNeverTheSessionThatTheBrowserBrought() throws Exception {
        house().ada();
        Caller planted = new Caller(java.util.Map.of("Cookie", "holdfast_session=" + "a".repeat(43)));
        HttpResponse<String> first = house().signIn(planted, "ada", PASSWORD);
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).matches("holdfast_session=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=/");
        assertRefused(house().call(planted, "GET", "/v1/me"), 401, "session_ended");
        HttpResponse<String> second = house().signIn(browser(first), "ada", PASSWORD);
        assertThat(second.statusCode()).isEqualTo(200);
        assertRefused(house().call(browser(first), "GET", "/v1/me"), 401, "session_ended");
        assertThat(house().call(browser(second), "GET", "/v1/me").statusCode()).isEqualTo(200);
    }

    @Test
    void whatChangesSomethingByASessionComesFromOurOwnPages() throws Exception {
        Caller ada = house().ada();
        String own = house().server.address().toString();
        assertThat(house().call(ada.with("Origin", own), "POST", "/v1/agents/x/pause")
                        .statusCode())
                .isEqualTo(204);
        for (String foreign : List.of("https://evil.example", "null", "http://127.0.0.1:1", own + ".evil.example")) {
            assertRefused(house().call(ada.with("Origin", foreign), "POST", "/v1/agents/x/pause"), 403, "cross_site");
            assertRefused(house().signIn(STRANGER.with("Origin", foreign), "ada", PASSWORD), 403, "cross_site");
        }
        Caller bare = ada.without("X-Holdfast-Request");
        assertRefused(house().call(bare, "POST", "/v1/agents/x/pause"), 403, "cross_site");
        assertRefused(house().call(bare, "DELETE", "/v1/session"), 403, "cross_site");
        assertThat(house().call(bare, "GET", "/v1/me").statusCode()).isEqualTo(200);
        HttpResponse<String> preflight = house().call(
                        ada.with("Origin", "https://evil.example").with("Access-Control-Request-Method", "POST"),
                        "OPTIONS",
                        "/v1/agents/x/pause");
        assertThat(preflight.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
    }

    @Test
    void neitherASecondCookieNorAWrongTokenIsPassedOver() throws Exception {
        Caller ada = house().ada();
        String cookie = ada.headers().get("Cookie");
        assertRefused(
                house().call(ada.with("Cookie", "holdfast_session=planted; " + cookie), "GET", "/v1/me"),
                401,
                "token_missing");
        assertRefused(house().call(ada.with("Authorization", "Bearer hf_x"), "GET", "/v1/me"), 401, "bad_token");
        assertRefused(house().call(ada.with("Authorization", "Basic eA=="), "GET", "/v1/me"), 401, "token_missing");
    }

    @Test
    void signingOutEndsThisSessionOnly() throws Exception {
        Caller here = house().ada();
        Caller there = browser(house().signIn(STRANGER, "ada", PASSWORD));
        HttpResponse<String> out = house().call(here, "DELETE", "/v1/session");
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("holdfast_session=;", "Max-Age=0");
        assertRefused(house().call(here, "GET", "/v1/me"), 401, "session_ended");
        assertThat(house().call(there, "GET", "/v1/me").statusCode()).isEqualTo(200);
        assertRefused(house().call(house().machine(), "DELETE", "/v1/session"), 409, "no_session");
    }

    @Test
    void tooManySignInsHaveToWait() throws Exception {
        house().ada();
        for (int i = 0; i < 6; i++) {
            assertRefused(house().signIn(STRANGER, "ada", "wrong password " + i), 401, "wrong_password");
        }
        HttpResponse<String> refused = house().signIn(STRANGER, "ada", PASSWORD);
        assertRefused(refused, 429, "too_many_attempts");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void streamsEndWithWhatTheyWereOpenedWith() throws Exception {
        Caller ada = house().ada();
        Caller ben = house().joined(ada, "ben", "admin");
        String bensToken = house().token(ben, "read");
        try (InputStream removed = house().listen(ben, "/v1/events");
                InputStream byToken = house().listen(PeopleServer.bearer(bensToken), "/v1/events");
                InputStream demoted = house().listen(ben, "/v1/secret-events");
                InputStream stays = house().listen(ada, "/v1/events")) {
            assertThat(house().call(ada, "PATCH", "/v1/users/ben", "{\"role\":\"member\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertEnds(demoted);
            assertRefused(house().call(ben, "GET", "/v1/users"), 403, "administrators_only");
            assertRefused(house().call(ben, "GET", "/v1/secret-events"), 403, "administrators_only");
            assertThat(house().call(ben, "GET", "/v1/me").statusCode()).isEqualTo(200);
            house().call(ada, "DELETE", "/v1/users/ben");
            assertEnds(removed);
            assertEnds(byToken);
            assertRefused(house().call(ben, "GET", "/v1/events"), 401, "session_ended");
            assertThat(stays.available()).isNotNegative();
            assertThat(house().call(ada, "DELETE", "/v1/session").statusCode()).isEqualTo(204);
            assertEnds(stays);
        }
    }

    private static void assertEnds(InputStream stream) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> rest = threads.submit(stream::readAllBytes);
            assertThatCode(() -> rest.get(AT_ONCE_SECONDS, TimeUnit.SECONDS)).doesNotThrowAnyException();
        }
    }

    @Test
    void aPasswordChangeEndsTheOtherSessions() throws Exception {
        Caller here = house().ada();
        Caller there = browser(house().signIn(STRANGER, "ada", PASSWORD));
        try (InputStream stream = house().listen(there, "/v1/events")) {
            assertRefused(change(here, "wrong password", "a new password"), 403, "wrong_password");
            assertRefused(change(here, PASSWORD, "short"), 422, "weak_password");
            assertThat(change(here, PASSWORD, "a new password").statusCode()).isEqualTo(204);
            assertEnds(stream);
        }
        assertThat(house().call(here, "GET", "/v1/me").statusCode()).isEqualTo(200);
        assertRefused(house().call(there, "GET", "/v1/me"), 401, "session_ended");
    }

    private HttpResponse<String> change(Caller caller, String current, String next) throws Exception {
        return house().call(
                        caller,
                        "POST",
                        "/v1/me/password",
                        "{\"current\":\"" + current + "\",\"next\":\"" + next + "\"}");
    }

    @Test
    void aNarrowTokenMakesNoWideOne() throws Exception {
        Caller ada = house().ada();
        Caller reading = PeopleServer.bearer(house().token(ada, "read"));
        Caller writing = PeopleServer.bearer(house().token(ada, "write"));
        for (String scope : List.of("read", "write", "admin")) {
            String wish = "{\"name\":\"x\",\"scope\":\"" + scope + "\"}";
            assertRefused(house().call(reading, "POST", "/v1/tokens", wish), 403, "scope_too_narrow");
        }
        assertRefused(
                house().call(writing, "POST", "/v1/tokens", "{\"name\":\"x\",\"scope\":\"admin\"}"),
                403,
                "scope_too_wide");
        assertRefused(house().call(writing, "GET", "/v1/tokens?all=true"), 403, "administrators_only");
        assertThat(json(house().call(writing, "GET", "/v1/me")).path("scope").asString())
                .isEqualTo("write");
        assertRefused(
                house().call(ada, "POST", "/v1/tokens", "{\"name\":\"x\",\"scope\":\"read\",\"expires_in\":\"soon\"}"),
                400,
                "bad_duration");
    }

    @Test
    void namesCannotBendAnAnswer() throws Exception {
        Caller ada = house().ada();
        for (String name : List.of("x\\r\\nSet-Cookie: a=b", "../ada", "ada\\u0000", "<script>", "usr_1", "")) {
            HttpResponse<String> answer =
                    house().call(ada, "POST", "/v1/users", "{\"name\":\"" + name + "\",\"role\":\"member\"}");
            assertRefused(answer, 400, "bad_name");
            assertThat(answer.headers().map()).doesNotContainKey("Set-Cookie");
        }
        assertThat(house().signIn(STRANGER, "x\\r\\nSet-Cookie: a=b", PASSWORD).statusCode())
                .isEqualTo(401);
    }
}
