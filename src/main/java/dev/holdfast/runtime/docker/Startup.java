package dev.holdfast.runtime.docker;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.docker.Containers.Container;
import java.util.Set;

/// Whose fault it is that a container does not start: the image's, the engine's, or somebody's who
/// ended it.
final class Startup {

    /// The codes of those that are not ours.
    static final Set<String> FAILURES = Set.of("image_cannot_start", "engine_failed", "runtime_not_running");

    /// The exit code of what was ended by SIGKILL.
    private static final int KILLED = 137;

    private Startup() {}

    /// Passes the answer to a start that succeeded, or found that it had been started before.
    ///
    /// What the image lacks is told as bad input, by the words of the program that starts it. An
    /// engine that is being stopped, or that another one left something to, fails by itself.
    static void succeeded(RuntimeId runtime, DockerClient.Answer answer) {
        if (answer.is(404)) {
            throw Problem.notFound("runtime", runtime.value());
        }
        boolean image = answer.message().contains("OCI runtime");
        if (answer.is(409) || (answer.status() >= 500 && !image)) {
            throw Containers.failed("starting a container", answer);
        }
        if (!answer.succeeded() && !answer.is(304)) {
            throw Problem.unprocessable(
                    "image_cannot_start", "The runtime " + runtime + " does not start: " + answer.message());
        }
    }

    /// Passes a container that lives after it was started. A shell that ends by itself is not killed.
    static void lives(Container container) {
        boolean killed = container.description().path("State").path("ExitCode").asInt(0) == KILLED
                && !container.description().path("State").path("OOMKilled").asBoolean(false);
        if (!container.lives() && killed) {
            throw Problem.conflict(
                    "runtime_not_running",
                    "The runtime " + container.runtime() + " was ended by somebody as soon as it was started.");
        }
        if (!container.lives()) {
            throw Problem.unprocessable(
                    "image_cannot_start",
                    "The runtime " + container.runtime() + " ended at once; has its image a /bin/sh?");
        }
    }
}
