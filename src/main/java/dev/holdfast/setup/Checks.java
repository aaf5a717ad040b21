package dev.holdfast.setup;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.docker.HostEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at everything on a machine that a server depends on, and changes nothing.
///
/// @param wanted what the server is to be
public record Checks(Machine machine, DataDirectory data, Wanted wanted) {

    /// @param database a PostgreSQL in place of the file
    /// @param poolSize bytes of a pool file that is to be made, if that was said
    /// @param copies whether no btrfs is wanted
    /// @param port where it is to listen; 0 for any
    public record Wanted(
            Optional<String> database, Optional<Long> poolSize, boolean copies, int port, EngineChoice engine) {}

    /// The findings in the order in which they matter.
    ///
    /// @param oursRuns whether the server of this data directory runs already
    public List<Finding> all(boolean oursRuns) throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(system());
        findings.add(machine.btrfsFinding());
        findings.add(machine.memoryFinding());
        DataCheck directory = new DataCheck(data, wanted.database());
        Finding whose = directory.finding(oursRuns);
        findings.add(whose);
        if (!whose.failed()) {
            findings.add(directory.roomFinding(wanted.poolSize(), wanted.copies()));
        }
        if (!oursRuns) {
            findings.add(port());
        }
        findings.addAll(engine());
        findings.add(new Inotify(machine, data.root()).finding());
        findings.add(pools());
        findings.add(search());
        if (machine.keepsUnits()) {
            findings.add(unit());
        }
        return findings;
    }

    private Finding system() {
        String processor = System.getProperty("os.arch", "");
        if (!System.getProperty("os.name", "").equals("Linux")
                || !List.of("amd64", "aarch64").contains(processor)) {
            return Finding.failed(
                    "system",
                    "A server needs Linux on x86-64 or AArch64; this is " + System.getProperty("os.name") + " on "
                            + processor + ". Take a virtual machine.");
        }
        return Finding.ok("system", machine.system() + " on " + processor);
    }

    private Finding port() throws IOException {
        if (wanted.port() == 0) {
            return Finding.ok("port", "any that is free");
        }
        return PortHolder.of(wanted.port())
                .map(holder -> Finding.failed(
                        "port",
                        "Port " + wanted.port() + " is taken by " + holder + ". Stop it, or name another with --port."))
                .orElseGet(() -> Finding.ok("port", wanted.port() + " is free"));
    }

    private List<Finding> engine() throws IOException, InterruptedException {
        try {
            Optional<Path> socket = wanted.engine().answering();
            return socket.isPresent() ? ofEngine(socket.get()) : List.of(absentEngine());
        } catch (Problem problem) {
            return List.of(Finding.failed("engine", problem.sentence()));
        }
    }

    private static List<Finding> ofEngine(Path socket) throws IOException {
        try (HostEngine engine = new HostEngine(URI.create("unix://" + socket))) {
            HostEngine.Facts facts = engine.facts();
            return List.of(
                    Finding.ok("engine", "Docker Engine " + facts.version() + " at " + socket),
                    facts.liveRestore()
                            ? Finding.ok("live-restore", "on: tasks go on while the engine is updated")
                            : Finding.warning(
                                    "live-restore",
                                    "It is off: stopping or updating the engine ends every task. As root, "
                                            + LiveRestore.BY_HAND));
        }
    }

    private static Finding absentEngine() throws IOException, InterruptedException {
        if (Programs.isThere("dockerd")) {
            return Finding.warning("engine", "The Docker Engine does not run; holdfast up starts it.");
        }
        Optional<String> other = Packages.ofEngine();
        if (other.isPresent()) {
            return Finding.failed(
                    "engine",
                    "No Docker Engine answers, and the package " + other.get() + " is here, beside which docker.io"
                            + " cannot be installed. Start the engine that belongs to it (docker-ce), or remove it.");
        }
        return Packages.canInstall()
                ? Finding.warning("engine", "There is none; holdfast up installs Debian's docker.io.")
                : Finding.failed(
                        "engine", "There is no Docker Engine on this machine. Install one with its package manager.");
    }

    private Finding pools() throws IOException, InterruptedException {
        if (wanted.copies() || Programs.isThere("mkfs.btrfs")) {
            return Finding.ok("pool programs", wanted.copies() ? "none needed for plain copies" : "mkfs.btrfs is here");
        }
        return Finding.warning(
                "pool programs",
                "mkfs.btrfs is missing, and every snapshot would be a copy. holdfast up installs btrfs-progs.");
    }

    private static Finding search() throws IOException, InterruptedException {
        List<String> missing = Packages.ofSearch();
        return missing.isEmpty()
                ? Finding.ok("search", "ripgrep and bubblewrap are here")
                : Finding.warning(
                        "search",
                        "Files cannot be searched without Debian's " + String.join(" and ", missing)
                                + ", which holdfast up installs; all else works.");
    }

    private Finding unit() throws IOException {
        Unit unit = Unit.of(machine, data);
        return unit.obstacle()
                .map(sentence -> Finding.failed("unit", sentence))
                .orElseGet(() -> Finding.ok(
                        "unit", unit.name() + (unit.isInstalled() ? " is installed" : " is not installed yet")));
    }
}
