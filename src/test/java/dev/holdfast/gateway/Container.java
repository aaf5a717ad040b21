package dev.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A container of the agent image without a network, with a workspace and a home. The check says which engine
/// and which image (`HOLDFAST_TEST_ENGINE`, `HOLDFAST_TEST_IMAGE`).
public final class Container implements AutoCloseable {

    private static final String ENGINE =
            System.getenv().getOrDefault("HOLDFAST_TEST_ENGINE", "unix:///var/run/docker.sock");
    private static final String IMAGE = System.getenv().getOrDefault("HOLDFAST_TEST_IMAGE", "holdfast/agent:latest");
    private static final long PATIENCE_SECONDS = 120;

    private final String id;
    private final long pid;

    private Container(String id, long pid) {
        this.id = id;
        this.pid = pid;
    }

    /// Starts one with `workspace` and `home` beneath this folder.
    public static Container start(Path folder) throws Exception {
        String workspace = open(folder.resolve("workspace")) + ":/workspace";
        String home = open(folder.resolve("home")) + ":/home/agent";
        String id = docker(
                        "run",
                        "-d",
                        "--rm",
                        "--init",
                        "--network",
                        "none",
                        "--user",
                        "52000:52000",
                        "-v",
                        workspace,
                        "-v",
                        home,
                        IMAGE,
                        "sleep",
                        "600")
                .strip();
        return new Container(
                id, Long.parseLong(docker("inspect", "-f", "{{.State.Pid}}", id).strip()));
    }

    /// Its network, where the gateway listens.
    public Namespace network() {
        return Namespace.of(pid);
    }

    /// What a program prints that ends well in there.
    public String run(Map<String, String> environment, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of("exec"));
        environment.forEach((name, value) -> words.addAll(List.of("-e", name + "=" + value)));
        words.add(id);
        words.addAll(List.of(command));
        return docker(words.toArray(String[]::new));
    }

    private static Path open(Path path) throws IOException {
        Files.createDirectories(path);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static String docker(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("docker", "-H", ENGINE));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("docker", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == 0)
                    .as(command + "\n" + output + Files.readString(errors))
                    .isTrue();
            return output;
        } finally {
            Files.delete(errors);
        }
    }

    @Override
    public void close() throws IOException {
        new ProcessBuilder("docker", "-H", ENGINE, "kill", id).start().onExit().join();
    }
}
