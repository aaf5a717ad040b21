package dev.holdfast.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Debian's packages, as far as a server needs some.
public final class Packages {

    /// Packages that are an engine or stand in the place of one: `docker.io` beside any of them is a
    /// conflict.
    private static final List<String> ENGINES = List.of(
            "docker-ce", "docker-ce-cli", "docker.io", "docker-engine", "moby-engine", "docker-cli", "podman-docker");

    private Packages() {}

    /// Whether this machine has the programs that install packages.
    public static boolean canInstall() throws IOException, InterruptedException {
        return Programs.isThere("apt-get") && Programs.isThere("dpkg-query");
    }

    /// A package on this machine that has to do with an engine.
    public static Optional<String> ofEngine() throws IOException, InterruptedException {
        if (!Programs.isThere("dpkg-query")) {
            return Optional.empty();
        }
        for (String name : ENGINES) {
            Programs.Outcome outcome = Programs.run(List.of("dpkg-query", "-Wf", "${Status}", name));
            if (outcome.good() && outcome.output().endsWith(" installed")) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /// What an engine is called here. Since Debian 13 its command line is a package of its own.
    public static List<String> engine() throws IOException, InterruptedException {
        boolean apart = Programs.run(List.of("apt-cache", "show", "docker-cli")).good();
        return apart ? List.of("docker.io", "docker-cli") : List.of("docker.io");
    }

    /// The packages that searching needs and this machine lacks.
    public static List<String> ofSearch() throws IOException, InterruptedException {
        List<String> missing = new ArrayList<>();
        if (!Programs.isThere("rg")) {
            missing.add("ripgrep");
        }
        if (!Programs.isThere("bwrap")) {
            missing.add("bubblewrap");
        }
        return missing;
    }

    public static void refresh() throws IOException, InterruptedException {
        Programs.need(List.of("apt-get", "update", "-qq"));
    }

    public static void install(List<String> packages) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install"));
        command.addAll(List.of("-y", "-qq", "--no-install-recommends"));
        command.addAll(packages);
        Programs.need(command);
    }
}
