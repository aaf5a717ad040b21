package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    }

    /// After the server was stopped: no process of it or of anything it started is left.
    void checkStopped() throws IOException {
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
        try {
            return Files.readString(process.resolve("cmdline")).replace('\0', ' ');
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
