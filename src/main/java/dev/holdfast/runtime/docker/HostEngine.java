package dev.holdfast.runtime.docker;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// An engine as somebody who sets up this machine sees it: what it is, and what of Holdfast's is on it.
public final class HostEngine implements AutoCloseable {

    /// What an engine says of itself.
    ///
    /// @param swarm whether it is part of a swarm, which excludes live-restore
    public record Facts(String version, boolean liveRestore, boolean swarm) {}

    private final DockerClient client;

    public HostEngine(URI address) {
        client = new DockerClient(address);
    }

    /// Looks at the engine.
    ///
    /// @throws Problem UNAVAILABLE `engine_unavailable` when none answers, `engine_too_old`, and
    /// `engine_unsuitable` with the reason when agents cannot run on it
    public Facts facts() throws IOException {
        JsonNode info = new EngineCheck(client).suitable();
        return new Facts(
                info.path("ServerVersion").asString("unknown"),
                info.path("LiveRestoreEnabled").asBoolean(false),
                info.path("Swarm").path("LocalNodeState").asString("inactive").equals("active"));
    }

    /// How many containers of other people run on it.
    public int strangers() throws IOException {
        int strangers = 0;
        for (JsonNode container : list("/containers/json")) {
            if (container
                    .path("Labels")
                    .path(ContainerDefinition.INSTALLATION_LABEL)
                    .isMissingNode()) {
                strangers++;
            }
        }
        return strangers;
    }

    /// The containers of this installation, dead ones too.
    public List<String> containersOf(String installation) throws IOException {
        JsonNode filter =
                Json.tree(Map.of("label", List.of(ContainerDefinition.INSTALLATION_LABEL + "=" + installation)));
        List<String> containers = new ArrayList<>();
        list("/containers/json?all=1&filters=" + DockerClient.quoted(Json.write(filter)))
                .forEach(container -> containers.add(container.path("Id").asString("")));
        return containers;
    }

    /// Stops the container, which loses nothing but what runs in it. A frozen one takes no signal
    /// until it is thawed.
    public void stop(String container) throws IOException {
        client.post("/containers/" + container + "/unpause");
        DockerClient.Answer answer = client.post("/containers/" + container + "/stop?t=5");
        if (!answer.is(304) && !answer.is(404)) {
            Containers.expected(answer, "stopping a container");
        }
    }

    public void remove(String container) throws IOException {
        DockerClient.Answer answer = client.delete("/containers/" + container + "?force=true");
        if (!answer.is(404)) {
            Containers.expected(answer, "removing a container");
        }
    }

    /// The id of the image of this name.
    public Optional<String> image(String name) throws IOException {
        DockerClient.Answer answer = client.get("/images/" + name + "/json");
        return answer.succeeded() ? Optional.of(answer.body().path("Id").asString("")) : Optional.empty();
    }

    /// Takes the name from its image, and the image away if that was its last; says whether it could.
    public boolean removeImage(String name) throws IOException {
        return client.delete("/images/" + name).succeeded();
    }

    private JsonNode list(String path) throws IOException {
        return Containers.expected(client.get(path), "listing").body();
    }

    @Override
    public void close() {
        client.close();
    }
}
