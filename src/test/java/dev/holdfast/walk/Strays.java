package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Looks for what a server left over on its machine: containers, mounts, run directories, half-made
/// volumes, processes.
final class Strays {

    private final TestServer server;

    Strays(TestServer server) {
        this.server = server;
    }

    /// While the server runs: everything there is belongs to one of so many living agents.
    void checkWithAgents(int agents) throws IOException {
        Path mounts = server.data().resolve("mounts");
        Path pool = server.data().resolve("pool");
        assertThat(server.containers()).as("containers").hasSize(agents);
        assertThat(names(mounts)).as("mount points").hasSize(agents);
        assertThat(names(pool.resolve("runs"))).as("run directories").hasSize(agents);
        assertThat(server.mounts().stream().filter(point -> point.startsWith(mounts + "/")))
                .as("mounted workspaces and homes")
                .hasSize(2 * agents)
                .doesNotHaveDuplicates();
        assertThat(names(pool.resolve("staged"))).as("staged volumes").isEmpty();
        assertThat(names(pool.resolve("exchanging"))).as("exchanges").isEmpty();
        assertThat(names(pool.resolve("volumes"))).as("volumes").allMatch(name -> name.startsWith("vol_"));
        for (String volume : names(pool.resolve("snapshots"))) {
            assertThat(names(pool.resolve("snapshots").resolve(volume)))
                    .as("snapshots of " + volume)
                    .allMatch(name -> name.startsWith("snp_"));
        }
        assertThat(unknown()).as("processes that the engine knows nothing of").isEmpty();
    }

    /// Processes that live in a container of the server's, as what they have mounted tells, while the
    /// engine knows of no such container or calls it ended.
    private List<String> unknown() throws IOException {
        Set<String> known = new HashSet<>();
        for (String container : server.containers()) {
            known.add(space(Path.of("/proc", server.docker().inspect(container, "{{.State.Pid}}"))));
        }
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(Strays::isProcess)
                    .filter(this::livesInContainer)
                    .filter(process -> !known.contains(space(process)))
                    .map(process -> process + " " + commandLine(process))
                    .toList();
        }
    }

    /// A container has the mount points of a runtime at its own places, and every process in it has
    /// the same mounts.
    private boolean livesInContainer(Path process) {
        int names = server.data().getNameCount();
        String ours = "/" + server.data().subpath(names - 2, names) + "/mounts/";
        return read(process.resolve("mountinfo"))
                .lines()
                .map(line -> line.split(" ", 6))
                .anyMatch(fields -> fields.length == 6 && fields[3].contains(ours) && fields[4].equals("/workspace"));
    }

    private static String space(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
        } catch (IOException ended) {
            return "none of " + process;
        }
    }

    /// After the server was stopped: no process of it or of anything it started is left.
    void checkStopped() throws IOException {
        assertThat(unknown()).as("processes that the engine knows nothing of").isEmpty();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            assertThat(processes
                            .filter(Strays::isProcess)
                            .filter(this::mentionsUs)
                            .map(Strays::commandLine))
                    .as("processes")
                    .isEmpty();
        }
    }

    private static boolean isProcess(Path entry) {
        return entry.getFileName().toString().matches("[0-9]+");
    }

    private boolean mentionsUs(Path process) {
        return commandLine(process).contains(server.data().toString());
    }

    private static String commandLine(Path process) {
        return read(process.resolve("cmdline")).replace('\0', ' ');
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
