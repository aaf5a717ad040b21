package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The server of a data directory, as a process of this machine that lives on when its starter has gone.
final class ServerProcess {

    private static final String MAIN = "server run";
    private static final int READY_SECONDS = 120;
    private static final int LINES_OF_LOG = 30;

    private final DataDirectory data;
    private final Environment environment;

    ServerProcess(DataDirectory data, Environment environment) {
        this.data = data;
        this.environment = environment;
    }

    /// A client of the server, if it runs and answers.
    Optional<Server> answering() {
        if (running().isEmpty() || !Files.exists(data.address()) || !Files.exists(data.token())) {
            return Optional.empty();
        }
        try {
            Server server = new Server(ServerAddress.of(data));
            JsonNode _ = server.get("/healthz");
            return Optional.of(server);
        } catch (Refusal notYet) {
            return Optional.empty();
        }
    }

    /// Starts it with these arguments of `server run` and answers a client when it is ready.
    Server start(List<String> arguments) throws IOException, InterruptedException {
        Files.deleteIfExists(data.address());
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(java());
        command.addAll(List.of("dev.holdfast.cli.Holdfast", "server", "run"));
        command.addAll(arguments);
        Process process = Programs.builder(command)
                .directory(data.root().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(data.log().toFile()))
                .start();
        Files.writeString(data.pid(), process.pid() + "\n");
        return ready(process);
    }

    private List<String> java() throws IOException {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(ServerJava.options(Path.of(classPath().split(":", 2)[0])));
        environment
                .variable("HOLDFAST_JAVA_OPTIONS")
                .ifPresent(options -> java.addAll(List.of(options.strip().split("\\s+", -1))));
        java.addAll(List.of("-cp", classPath()));
        return java;
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
    }

    private Server ready(Process process) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        String last = "it has not said why";
        while (System.nanoTime() < until) {
            if (!process.isAlive()) {
                throw new Refusal(Refusal.FAILED, "The server ended at once. Its log ends with:\n" + endOfLog());
            }
            if (Files.exists(data.address()) && Files.exists(data.token())) {
                try {
                    Server server = new Server(ServerAddress.of(data));
                    server.get("/readyz")
                            .path("warnings")
                            .forEach(warning -> environment.err().println("up: " + Screen.clean(warning.asString(""))));
                    return server;
                } catch (Refusal notYet) {
                    last = notYet.sentence();
                }
            }
            Running.pause();
        }
        throw new Refusal(Refusal.FAILED, "The server is not ready: " + last + " Its log is " + data.log() + ".");
    }

    private String endOfLog() throws IOException {
        try (Stream<String> lines = Files.lines(data.log())) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LINES_OF_LOG), all.size()));
        }
    }

    /// Ends the server, and says whether there was one.
    boolean stop() throws IOException, InterruptedException {
        Optional<Running> running = running();
        if (running.isPresent()) {
            running.get().end();
        }
        Files.deleteIfExists(data.pid());
        Files.deleteIfExists(data.address());
        return running.isPresent();
    }

    private Optional<Running> running() {
        try {
            Running server =
                    new Running(Long.parseLong(Files.readString(data.pid()).strip()));
            return Optional.of(server).filter(process -> process.commandLine().contains(MAIN));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }
}
