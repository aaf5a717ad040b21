package dev.holdfast.runtime.docker;

import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Whether an engine can run agents, as far as it can tell by itself.
final class EngineCheck {

    private final DockerClient client;

    EngineCheck(DockerClient client) {
        this.client = client;
    }

    Engine run() throws IOException {
        JsonNode info = suitable();
        List<String> warnings = new ArrayList<>();
        if (!hasSeccomp(info)) {
            warnings.add("The Docker Engine has no seccomp: an agent could make subvolumes in its workspace.");
        }
        if (!info.path("LiveRestoreEnabled").asBoolean(false)) {
            warnings.add("The Docker Engine's live-restore is off: stopping or updating the engine ends every task."
                    + " Set \"live-restore\": true in /etc/docker/daemon.json and reload the engine.");
        }
        return new Engine("Docker Engine", info.path("ServerVersion").asString("unknown"), List.copyOf(warnings));
    }

    /// What the engine says about itself, if agents can run on it.
    JsonNode suitable() throws IOException {
        JsonNode info =
                Containers.expected(client.get("/info"), "telling about itself").body();
        // Podman answers Docker's calls and adds what it was built with.
        if (!info.path("BuildahVersion").isMissingNode()) {
            throw unsuitable("at this socket is Podman, whose containers are not made the way Holdfast relies on");
        }
        if (info.path("OperatingSystem").asString("").equals("Docker Desktop")) {
            throw unsuitable("is Docker Desktop's, in a virtual machine that mounts of this one do not reach");
        }
        for (JsonNode option : info.path("SecurityOptions")) {
            refuse(option.asString(""));
        }
        if (!info.path("OSType").asString("linux").equals("linux")) {
            throw unsuitable("runs containers of another system than Linux");
        }
        if (info.path("DockerRootDir").asString("").startsWith("/var/snap/")) {
            throw unsuitable(
                    "is a snap, which has a mount namespace of its own that mounts of the server do not reach");
        }
        return info;
    }

    /// `name=rootless`, `name=userns`, …: what `/info` calls security options.
    private static void refuse(String option) {
        if (option.startsWith("name=rootless")) {
            throw unsuitable("is rootless, so mounts of the server do not reach its containers");
        }
        if (option.startsWith("name=userns")) {
            throw unsuitable("maps users (userns-remap), so an agent would not own its files");
        }
    }

    /// Some image that is on this machine, by its id.
    Optional<String> image() throws IOException {
        JsonNode images = Containers.expected(client.get("/images/json"), "listing images")
                .body();
        return images.valueStream()
                .filter(image -> !image.path("RepoTags").isEmpty())
                .map(image -> image.path("Id").asString(""))
                .findFirst();
    }

    private static boolean hasSeccomp(JsonNode info) {
        return info.path("SecurityOptions")
                .valueStream()
                .anyMatch(option -> option.asString("").startsWith("name=seccomp"));
    }

    private static Problem unsuitable(String why) {
        return Problem.unavailable(
                "engine_unsuitable",
                "The Docker Engine " + why + ". Use one that runs as root on this machine, such as Debian's docker.io,"
                        + " and name its socket with --engine.");
    }

    static Problem notPropagating() {
        return Problem.unavailable(
                "mounts_do_not_propagate",
                "What is mounted on this machine does not reach the containers of the Docker Engine. The server or the"
                        + " engine runs in a mount namespace of its own: a systemd unit with PrivateTmp, ProtectSystem"
                        + " or the like, a snap, Docker Desktop. Use neither.");
    }
}
