package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What an agent is made of changes under its workspace, and what it stands on goes and comes back.
class ChangeWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] SMALL = "small\n".getBytes(StandardCharsets.UTF_8);

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static HttpResponse<byte[]> patch(String agent, String body) throws IOException {
        return server.api()
                .send(
                        "PATCH",
                        "/v1/agents/" + agent,
                        BodyPublishers.ofString(body),
                        Map.of("Content-Type", "application/json"));
    }

    /// The container in whose workspace this file is.
    private static String containerOf(String file) throws IOException {
        return server.containers().stream()
                .filter(container -> server.docker()
                        .attempt("exec", container, "test", "-e", "/workspace/" + file)
                        .good())
                .findFirst()
                .orElseThrow();
    }

    private static String output(String agent, String command) throws Exception {
        try (EventReader events = server.events("/v1/agents/" + agent + "/events")) {
            String task = server.api().task(agent, command).id();
            events.awaitEnd(task, PATIENCE);
            return events.events().stream()
                    .filter(event -> event.type().equals("task.output")
                            && event.task().filter(task::equals).isPresent())
                    .map(event -> event.data().path("line").asString(""))
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void limitsChangeWhileATaskGoesOn() throws Exception {
        Api api = server.api();
        api.create("growing");
        api.write("growing", "growing", SMALL);
        String container = containerOf("growing");
        String began = server.docker().inspect(container, "{{.State.StartedAt}}");
        try (EventReader events = server.events("/v1/agents/growing/events")) {
            String task = api.task("growing", "until [ -e go ]; do sleep 0.1; done; echo went")
                    .id();
            assertThat(patch("growing", "{\"limits\":{\"memory\":134217728,\"cpus\":500,\"processes\":64}}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(server.docker()
                            .inspect(
                                    container,
                                    "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}"))
                    .isEqualTo("134217728 500000000 64");
            assertThat(server.docker().inspect(container, "{{.State.StartedAt}}"))
                    .isEqualTo(began);
            api.write("growing", "go", new byte[0]);
            assertThat(events.awaitEnd(task, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("finished");
        }
        assertThat(patch("growing", "{\"env\":{\"COLOUR\":\"green\"}}").statusCode())
                .isEqualTo(200);
        assertThat(output("growing", "echo $COLOUR")).isEqualTo("green");
    }

    @Test
    void anotherImageTakesOverTheWorkspaceAndOneThatFailsDoesNot() throws Exception {
        Api api = server.api();
        String image = api.create("moving").image();
        api.write("moving", "moving", SMALL);
        String container = containerOf("moving");
        for (String failing :
                new String[] {"{\"image\":\"holdfast/there-is-none:1\"}", "{\"driver\":\"claude-code\"}"}) {
            assertThat(patch("moving", failing).statusCode()).isEqualTo(422);
            assertThat(api.agent("moving").image()).isEqualTo(image);
            assertThat(api.agent("moving").driver()).isEqualTo("command");
            assertThat(api.agent("moving").state()).isEqualTo("running");
            assertThat(containerOf("moving")).isEqualTo(container);
        }
        String other = "holdfast/walk-moved:" + server.installation();
        server.docker().run("tag", image, other);
        try {
            assertThat(patch("moving", "{\"image\":\"" + other + "\"}").statusCode())
                    .isEqualTo(200);
            assertThat(api.agent("moving").state()).isEqualTo("running");
            assertThat(server.docker().inspect(containerOf("moving"), "{{.Config.Image}}"))
                    .isEqualTo(other);
            assertThat(server.containers()).doesNotContain(container);
            assertThat(output("moving", "cat moving")).isEqualTo("small");
            comesBackWithItsImage(other, image);
        } finally {
            server.docker().attempt("rmi", other);
        }
    }

    /// An image that somebody removed is an error that says so, and one that is brought back is enough.
    private static void comesBackWithItsImage(String image, String same) throws Exception {
        Api api = server.api();
        api.post("/v1/agents/moving/pause?depth=stopped", Json.object(), JsonNode.class);
        server.docker().run("rmi", image);
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> api.resume("moving"));
        assertThat(refused.code()).isEqualTo("image_not_found");
        assertThat(api.agent("moving").state()).isEqualTo("error");
        assertThat(api.agent("moving").reason()).contains(image);
        assertThat(api.read("moving", "moving")).isEqualTo(SMALL);
        server.docker().run("tag", same, image);
        assertThat(api.recover("moving").state()).isEqualTo("running");
        assertThat(output("moving", "cat moving")).isEqualTo("small");
    }

    /// Nobody recovers it by hand here: it is tried again after some seconds.
    @Test
    void oneWhoseContainerAndImageAreGoneComesBackWithTheImage() throws Exception {
        Api api = server.api();
        String image = "holdfast/walk-gone:" + server.installation();
        server.docker().run("tag", Images.small(server.docker()), image);
        try {
            api.create(Json.object()
                    .put("name", "rootless")
                    .put("driver", "command")
                    .put("image", image));
            api.write("rootless", "rootless", SMALL);
            String container = containerOf("rootless");
            // Quicker than the server can make another one.
            server.docker().run("rmi", "--force", image);
            server.docker().run("rm", "--force", container);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> api.agent("rootless").state().equals("error"));
            assertThat(api.agent("rootless").reason()).contains(image, "Pull or build it");
            assertThat(api.read("rootless", "rootless")).isEqualTo(SMALL);
            server.docker().run("tag", Images.small(server.docker()), image);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> api.agent("rootless").state().equals("running"));
            assertThat(output("rootless", "cat rootless")).isEqualTo("small");
        } finally {
            server.docker().attempt("rmi", image);
        }
    }

    @Test
    void oneThatRanOutOfMemoryOrWasKilledWorksOn() throws Exception {
        Api api = server.api();
        var request = Json.object().put("name", "hungry").put("driver", "command");
        request.putObject("limits").put("memory", 64L << 20);
        api.create(request);
        api.write("hungry", "hungry", SMALL);
        try (EventReader events = server.events("/v1/agents/hungry/events")) {
            String task = api.task("hungry", "dd if=/dev/zero of=/dev/null bs=300M count=1")
                    .id();
            assertThat(events.awaitEnd(task, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("failed");
            assertThat(output("hungry", "cat hungry")).isEqualTo("small");

            String container = containerOf("hungry");
            String began = server.docker().inspect(container, "{{.State.StartedAt}}");
            String lost = api.task("hungry", "sleep 600").id();
            events.await(
                    event -> event.type().equals("task.started")
                            && event.task().filter(lost::equals).isPresent(),
                    PATIENCE);
            server.docker().run("kill", container);
            assertThat(events.awaitEnd(lost, PATIENCE).data().path("state").asString(""))
                    .isEqualTo("failed");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> api.agent("hungry").state().equals("running"));
            assertThat(output("hungry", "cat hungry")).isEqualTo("small");
            assertThat(server.docker().inspect(containerOf("hungry"), "{{.State.StartedAt}}"))
                    .isNotEqualTo(began);
        }
    }
}
