package dev.holdfast.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.docker.HostEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Engines on which agents cannot run are refused with the reason and the way out.
class ForeignEnginesTest {

    private static final String SUITABLE =
            "\"OSType\":\"linux\",\"ServerVersion\":\"20.10.24\",\"DockerRootDir\":\"/var/lib/docker\"";

    @TempDir
    private Path folder;

    private void refused(String apiVersion, String info, String because) throws IOException {
        try (AnsweringEngine engine = AnsweringEngine.at(folder.resolve("engine.sock"), apiVersion, info);
                HostEngine host = new HostEngine(engine.address())) {
            assertThatThrownBy(host::facts).isInstanceOf(Problem.class).hasMessageContaining(because);
        }
    }

    private static String secured(String option) {
        return "{" + SUITABLE + ",\"SecurityOptions\":[\"name=seccomp,profile=default\",\"" + option + "\"]}";
    }

    @Test
    void suitableEngineIsTaken() throws IOException {
        try (AnsweringEngine engine = AnsweringEngine.at(folder.resolve("engine.sock"), "1.41", "{" + SUITABLE + "}");
                HostEngine host = new HostEngine(engine.address())) {
            assertThat(host.facts().version()).isEqualTo("20.10.24");
        }
    }

    @Test
    void dockerDesktopIsRefused() throws IOException {
        refused("1.47", "{" + SUITABLE + ",\"OperatingSystem\":\"Docker Desktop\"}", "Docker Desktop");
    }

    @Test
    void rootlessEngineIsRefused() throws IOException {
        refused("1.43", secured("name=rootless"), "is rootless");
    }

    @Test
    void usernsRemapIsRefused() throws IOException {
        refused("1.43", secured("name=userns"), "userns-remap");
    }

    @Test
    void podmanIsRefused() throws IOException {
        refused(
                "1.41",
                "{" + SUITABLE + ",\"OperatingSystem\":\"debian\",\"BuildahVersion\":\"1.28.2\",\"Rootless\":false}",
                "is Podman");
    }

    @Test
    void snapIsRefused() throws IOException {
        refused(
                "1.43",
                "{\"OSType\":\"linux\",\"DockerRootDir\":\"/var/snap/docker/common/var-lib-docker\"}",
                "is a snap");
    }

    @Test
    void oldEngineIsRefused() throws IOException {
        refused("1.40", "{" + SUITABLE + "}", "needs at least 1.41");
    }

    @Test
    void remoteDockerHostIsRefused() {
        for (String remote : new String[] {"tcp://10.0.0.7:2376", "ssh://me@build", "npipe:////./pipe/docker_engine"}) {
            EngineChoice choice =
                    new EngineChoice(Optional.empty(), Optional.of(remote), folder.resolve("engine/docker.sock"));
            assertThatThrownBy(choice::answering)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("DOCKER_HOST")
                    .hasMessageContaining("--engine");
        }
    }

    @Test
    void namedEngineThatDoesNotAnswerIsNotReplacedByAnother() {
        EngineChoice choice = new EngineChoice(
                Optional.of(folder.resolve("nobody.sock")), Optional.empty(), folder.resolve("engine/docker.sock"));
        assertThatThrownBy(choice::answering).hasMessageContaining("nobody.sock");
    }

    @Test
    void socketOfDockerHostIsTaken() throws IOException {
        Path socket = folder.resolve("engine.sock");
        try (AnsweringEngine engine = AnsweringEngine.at(socket, "1.41", "{" + SUITABLE + "}")) {
            EngineChoice choice = new EngineChoice(
                    Optional.empty(), Optional.of(engine.address().toString()), folder.resolve("engine/docker.sock"));
            assertThat(choice.answering()).contains(socket);
        }
    }
}
