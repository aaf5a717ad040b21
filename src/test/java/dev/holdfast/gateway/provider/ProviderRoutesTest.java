package dev.holdfast.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Principal.Role;
import dev.holdfast.gateway.TestGateway;
import dev.holdfast.gateway.TestGateway.Setting;
import dev.holdfast.gateway.demo.DemoScript;
import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.http.ApiServer;
import dev.holdfast.http.Listen;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ProviderRoutesTest {

    @TempDir
    Path folder = Path.of("");

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpClient outgoing = ProviderClient.open();
    private AutoCloseable all = () -> {};
    private String address = "";
    private String administrator = "";
    private String member = "";

    @BeforeEach
    void open() throws IOException {
        ScriptedModel model = new ScriptedModel(new DemoScript());
        TestGateway house = new TestGateway(folder, Setting.PLAIN.demo(model.address()));
        Callers callers = new Callers(house.database, Clock.systemUTC());
        administrator = callers.tokens()
                .make("a", "default", Role.ADMINISTRATOR, Optional.empty())
                .text();
        member = callers.tokens()
                .make("m", "default", Role.MEMBER, Optional.empty())
                .text();
        ProviderRoutes routes = new ProviderRoutes(house.providers, new ProviderTrial(outgoing));
        ApiServer server = ApiServer.start(
                Listen.onLoopback(0, Set.of()), routes.routes(), callers, house.database, Clock.systemUTC());
        address = server.address().resolve("/v1/providers").toString();
        all = () -> {
            server.close();
            house.close();
            model.close();
        };
    }

    @AfterEach
    void close() throws Exception {
        client.shutdownNow();
        outgoing.shutdownNow();
        all.close();
    }

    private HttpResponse<String> call(String token, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(java.net.URI.create(address + path))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void aProviderIsSetShownTestedAndRemoved() throws Exception {
        String change = "{\"base_url\":\"http://127.0.0.1:9\",\"key\":\"sk-secret\",\"models\":[\"m\"]}";
        HttpResponse<String> set = call(administrator, "PUT", "/local", change);
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        assertThat(set.body()).contains("\"key_set\":true").doesNotContain("sk-secret");
        JsonNode list = Json.MAPPER.readTree(call(member, "GET", "", "").body());
        assertThat(list.path("providers").valueStream().map(p -> p.path("name").asString()))
                .containsExactly("demo", "local");
        JsonNode tested = Json.MAPPER.readTree(
                call(administrator, "POST", "/local/test", "{}").body());
        assertThat(tested.path("ok").asBoolean()).isFalse();
        assertThat(tested.path("code").asString()).isEqualTo("unreachable");
        JsonNode demo = Json.MAPPER.readTree(
                call(administrator, "POST", "/demo/test", "{\"model\":\"x\"}").body());
        assertThat(demo.path("ok").asBoolean()).isTrue();
        assertThat(call(administrator, "DELETE", "/local", "").statusCode()).isEqualTo(204);
        assertThat(call(administrator, "GET", "/local", "").statusCode()).isEqualTo(404);
    }

    @Test
    void onlyAdministratorsChangeProviders() throws Exception {
        assertThat(call(member, "PUT", "/anthropic", "{\"key\":\"k\"}").statusCode())
                .isEqualTo(403);
        assertThat(call(member, "DELETE", "/anthropic", "").statusCode()).isEqualTo(403);
        assertThat(call(member, "POST", "/demo/test", "{}").statusCode()).isEqualTo(403);
    }
}
