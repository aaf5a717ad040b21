package dev.holdfast.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.docker.HostEngine;
import dev.holdfast.walk.Mounts;
import dev.holdfast.walk.Shell;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// An engine that runs is told to let containers live on, by its own settings.
class LiveRestoreTest {

    private Path folder;
    private Path settings;
    private Process engine;

    @BeforeEach
    void startEngine() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("holdfast-live-").toRealPath();
        settings = folder.resolve("daemon.json");
        Files.writeString(settings, "{\"debug\": false, \"labels\": [\"mine=1\"]}");
        engine = Programs.builder(List.of(
                        "dockerd",
                        "--config-file",
                        settings.toString(),
                        "--data-root",
                        at("data"),
                        "--exec-root",
                        at("exec"),
                        "--pidfile",
                        at("pid"),
                        "--host",
                        "unix://" + at("docker.sock"),
                        "--bridge",
                        "none",
                        "--iptables=false",
                        "--ip6tables=false"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        OwnEngine.await("the engine does not start", () -> EngineChoice.answers(folder.resolve("docker.sock")));
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    @AfterEach
    void stopEngine() {
        engine.destroy();
        engine.onExit().join();
        Mounts.removeBeneath(folder);
        Shell.run("rm", "-rf", "--one-file-system", folder.toString());
    }

    private boolean isOn() throws IOException {
        try (HostEngine host = new HostEngine(URI.create("unix://" + at("docker.sock")))) {
            return host.facts().liveRestore();
        }
    }

    @Test
    void settingIsMergedAndReadWithoutARestart() throws IOException, InterruptedException {
        assertThat(isOn()).isFalse();
        new LiveRestore(settings, folder.resolve("pid")).turnOn(folder.resolve("docker.sock"));
        assertThat(isOn()).isTrue();
        assertThat(engine.isAlive()).isTrue();
        JsonNode merged = Json.MAPPER.readTree(Files.readString(settings));
        assertThat(merged.path("labels").path(0).asString("")).isEqualTo("mine=1");
        assertThat(merged.path("live-restore").asBoolean(false)).isTrue();
    }

    @Test
    void settingsThatAreNoJsonAreLeftAsTheyAre() throws IOException {
        Files.writeString(settings, "{ debug: ");
        assertThatThrownBy(() -> new LiveRestore(settings, folder.resolve("pid")).turnOn(folder.resolve("docker.sock")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is no JSON");
        assertThat(settings).hasContent("{ debug: ");
    }
}
