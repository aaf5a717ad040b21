package dev.holdfast.cli;

import dev.holdfast.runtime.docker.HostEngine;
import dev.holdfast.setup.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The default agent image, built on the engine from what a package or a checkout brings. Its name
/// holds everything that goes into it, so what is there is up to date.
///
/// @param home where the package or the checkout lies
record AgentImage(Path home, Path socket, ServerOptions options) {

    private static final String LATEST = "holdfast/agent:latest";

    /// Builds it unless it is there, and writes down what was made.
    void build(Groundwork.Consent consent, BuiltImages built) throws IOException, InterruptedException {
        needBuilder();
        String name = Programs.need(command("--name"));
        boolean there;
        boolean latestIsOthers;
        try (HostEngine engine = new HostEngine(URI.create("unix://" + socket))) {
            there = engine.image(name).isPresent();
            Optional<String> latest = engine.image(LATEST);
            latestIsOthers = latest.isPresent() && !built.names().contains(LATEST);
            if (there && latest.isPresent() && latest.equals(engine.image(name))) {
                return;
            }
        }
        if (!Programs.runShowingErrors(consent == Groundwork.Consent.GIVEN ? command("--install") : command())
                .good()) {
            throw new Refusal(Refusal.FAILED, "The agent image could not be built; what failed is told above.");
        }
        if (!there) {
            built.add(name);
        }
        if (!latestIsOthers) {
            built.add(LATEST);
        }
    }

    private Path builder() {
        return home.resolve("images/agent/build");
    }

    private List<String> command(String... more) {
        List<String> command = new ArrayList<>(List.of(builder().toString(), "--docker", "unix://" + socket));
        options.certificates().ifPresent(file -> command.addAll(List.of("--ca", file.toString())));
        command.addAll(List.of(more));
        return command;
    }

    private void needBuilder() throws IOException, InterruptedException {
        if (!Files.exists(builder())) {
            throw new Refusal(
                    Refusal.FAILED,
                    "The agent image is built from " + builder() + ", which is not there: run the holdfast of a package"
                            + " or a checkout, or name an image with --image.");
        }
        if (!Programs.isThere("docker")) {
            throw new Refusal(
                    Refusal.FAILED,
                    "The agent image is built with the program docker, which is missing: install Debian's docker.io or"
                            + " docker-cli, or name an image with --image.");
        }
    }
}
