package dev.holdfast.runtime.docker;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// Looks for programs in the files of a container, which need not run for that.
final class Programs {

    private record Looked(String image, String program) {}

    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int LINKS = 8;
    /// Bits of Go's `FileMode`, which the engine answers with.
    private static final long GO_TYPE = 0x8F280000L;

    private static final long GO_LINK = 0x08000000L;
    private static final long EXECUTABLE_BY_ANYBODY = 0001;

    private final DockerClient client;
    /// An image never changes, and nobody in a runtime may write where its programs are.
    private final Set<Looked> found = ConcurrentHashMap.newKeySet();

    Programs(DockerClient client) {
        this.client = client;
    }

    boolean has(Containers.Container container, String program) throws IOException {
        Looked looked = new Looked(container.description().path("Image").asString(""), program);
        if (found.contains(looked)) {
            return true;
        }
        if (search(container, program)) {
            found.add(looked);
            return true;
        }
        requireThere(container);
        return false;
    }

    /// In a container that is gone nothing is found, which says nothing about its image.
    private void requireThere(Containers.Container container) throws IOException {
        DockerClient.Answer answer = client.get("/containers/" + container.id() + "/json");
        if (answer.is(404)) {
            throw Problem.notFound("runtime", container.runtime().value());
        }
        var _ = Containers.expected(answer, "inspecting a container");
    }

    private boolean search(Containers.Container container, String program) throws IOException {
        if (program.contains("/")) {
            return isProgram(container.id(), program);
        }
        for (String folder : path(container)) {
            if (folder.startsWith("/")
                    && isProgram(container.id(), Path.of(folder, program).toString())) {
                return true;
            }
        }
        return false;
    }

    private static List<String> path(Containers.Container container) {
        for (JsonNode variable : container.description().path("Config").path("Env")) {
            if (variable.asString("").startsWith("PATH=")) {
                return Arrays.asList(
                        variable.asString("").substring("PATH=".length()).split(":"));
            }
        }
        return Arrays.asList(USUAL_PATH.split(":"));
    }

    private boolean isProgram(String container, String place) throws IOException {
        String at = place;
        for (int i = 0; i < LINKS; i++) {
            Optional<JsonNode> file = look(container, at);
            if (file.isEmpty()) {
                return false;
            }
            long mode = file.get().path("mode").asLong(0);
            if ((mode & GO_LINK) == 0) {
                return (mode & GO_TYPE) == 0 && (mode & EXECUTABLE_BY_ANYBODY) != 0;
            }
            at = Path.of(at)
                    .resolveSibling(file.get().path("linkTarget").asString(""))
                    .normalize()
                    .toString();
        }
        return false;
    }

    private Optional<JsonNode> look(String container, String place) throws IOException {
        String path = "/containers/" + container + "/archive?path=" + DockerClient.quoted(place);
        return client.header(path, "X-Docker-Container-Path-Stat")
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                .map(Json.MAPPER::readTree);
    }
}
