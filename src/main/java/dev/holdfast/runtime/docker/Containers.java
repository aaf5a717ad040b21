package dev.holdfast.runtime.docker;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Finds this installation's containers, and no others.
final class Containers {

    /// A container as the engine describes it.
    record Container(RuntimeId runtime, JsonNode description) {

        String id() {
            return description.path("Id").asString("");
        }

        /// One of `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`.
        String status() {
            return description.path("State").path("Status").asString("");
        }

        boolean lives() {
            return status().equals("running") || status().equals("paused");
        }

        /// The host's number of its init, while it lives.
        int pid() {
            return description.path("State").path("Pid").asInt(0);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Containers.class);
    private static final Set<String> ENDED = Set.of("runtime_not_running", "runtime_not_found");
    private static final Duration SOON = Duration.ofSeconds(5);

    private final DockerClient client;
    private final ContainerDefinition definition;
    private final Set<String> passedOver = ConcurrentHashMap.newKeySet();

    Containers(DockerClient client, ContainerDefinition definition) {
        this.client = client;
        this.definition = definition;
    }

    static String name(RuntimeId runtime) {
        return "holdfast-" + runtime;
    }

    Optional<Container> find(RuntimeId runtime) throws IOException {
        DockerClient.Answer answer = client.get("/containers/" + name(runtime) + "/json");
        if (answer.is(404)) {
            return Optional.empty();
        }
        Container container = new Container(
                runtime, expected(answer, "inspecting a container").body());
        return belongs(container) ? Optional.of(container) : Optional.empty();
    }

    private boolean belongs(Container container) {
        JsonNode labels = container.description().path("Config").path("Labels");
        return labels.path(ContainerDefinition.INSTALLATION_LABEL).asString("").equals(definition.installation())
                && labels.path(ContainerDefinition.RUNTIME_LABEL)
                        .asString("")
                        .equals(container.runtime().value());
    }

    Container get(RuntimeId runtime) throws IOException {
        return find(runtime).orElseThrow(() -> Problem.notFound("runtime", runtime.value()));
    }

    /// The container, which lives.
    ///
    /// @throws Problem CONFLICT `runtime_not_running`
    Container living(RuntimeId runtime) throws IOException {
        Container container = get(runtime);
        if (!container.lives()) {
            throw Problem.conflict(
                    "runtime_not_running", "The runtime " + runtime + " is not running; it has to be started first.");
        }
        return container;
    }

    /// The runtimes that have a container. One that carries our labels and is none of ours, such as one from
    /// an image that somebody committed, is passed over, and told of once.
    List<RuntimeId> list() throws IOException {
        DockerClient.Answer answer = client.get("/containers/json?all=1&filters=" + definition.filter());
        List<RuntimeId> runtimes = new ArrayList<>();
        for (JsonNode container : expected(answer, "listing containers").body()) {
            String label = container
                    .path("Labels")
                    .path(ContainerDefinition.RUNTIME_LABEL)
                    .asString("");
            Optional<RuntimeId> runtime = container
                    .path("Names")
                    .valueStream()
                    .flatMap(name -> runtime(name.asString("").replaceFirst("^/", ""), label).stream())
                    .findFirst();
            runtime.ifPresentOrElse(
                    runtimes::add, () -> passOver(container.path("Id").asString("")));
        }
        return runtimes;
    }

    /// The runtime whose container has this name and this label, if it is one of ours.
    static Optional<RuntimeId> runtime(String name, String label) {
        try {
            return Optional.of(new RuntimeId(label)).filter(id -> name(id).equals(name));
        } catch (Problem noId) {
            return Optional.empty();
        }
    }

    private void passOver(String container) {
        if (passedOver.add(container)) {
            LOG.warn(
                    "Container {} carries the label {} of this installation and is none of its runtimes; Holdfast"
                            + " leaves it alone.",
                    container,
                    ContainerDefinition.INSTALLATION_LABEL);
        }
    }

    /// The answer, which is a success.
    ///
    /// @throws Problem UNAVAILABLE `engine_failed` for anything else: that is the engine's failure or
    /// somebody's who ended the container at the same moment, and no bug of ours
    static DockerClient.Answer expected(DockerClient.Answer answer, String doing) {
        if (!answer.succeeded()) {
            throw failed(doing, answer);
        }
        return answer;
    }

    /// What fails is the engine's failure if the container still lives, and else the container's end.
    void require(RuntimeId runtime, DockerClient.Answer answer, String doing) throws IOException {
        if (!answer.succeeded()) {
            var _ = living(runtime);
            throw failed(doing, answer);
        }
    }

    /// What is done for a container that may end meanwhile, and does not need it then.
    interface Deed {
        void run() throws IOException;
    }

    static void unlessEnded(Deed deed) throws IOException {
        try {
            deed.run();
        } catch (Problem ended) {
            if (!ENDED.contains(ended.code())) {
                throw ended;
            }
        }
    }

    static Problem failed(String doing, DockerClient.Answer answer) {
        return Problem.unavailable(
                        "engine_failed",
                        "The Docker Engine failed at " + doing + ": " + answer.status() + " " + answer.message()
                                + ". Try again; if this stays, see the engine's log.")
                .passingAfter(SOON);
    }
}
