package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.setup.Machine;
import dev.holdfast.setup.Programs;
import dev.holdfast.setup.Running;
import dev.holdfast.setup.Settings;
import dev.holdfast.setup.Unit;
import dev.holdfast.setup.WholeFile;
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

/// The server of a data directory, as a process of this machine that lives on when its starter has
/// gone: a unit of systemd where that keeps services, else a process of its own.
final class ServerProcess {

    /// Whether it still may become ready.
    @FunctionalInterface
    private interface Life {
        boolean goesOn() throws IOException, InterruptedException;
    }

    private static final String MAIN = "server run";
    private static final int READY_SECONDS = 120;
    private static final int LINES_OF_LOG = 30;

    /// What systemd does where there is none: the server that ends by itself is started again, unless it
    /// never became ready, is being stopped, or ended ten times within half a minute of its start.
    /// Whoever takes away its first argument, a file, wants no more of it.
    private static final String KEEPER = """
            file=$1; shift; tries=0
            while :; do
                began=$(date +%s)
                "$@"
                status=$?
                case $status in 0|143) exit 0 ;; esac
                [ $(($(date +%s) - began)) -lt 30 ] || tries=0
                tries=$((tries + 1))
                sleep 0.5
                [ -e "$file" ] && [ $tries -le 10 ] || exit $status
            done
            """;

    private final DataDirectory data;
    private final Environment environment;
    private final Unit unit;

    ServerProcess(DataDirectory data, Environment environment) {
        this.data = data;
        this.environment = environment;
        this.unit = Unit.of(Machine.THIS, data);
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

    /// Whether the server that runs is this program with these settings.
    boolean isUpToDate(Settings settings) throws IOException {
        return Files.exists(data.started()) && Files.readString(data.started()).equals(mark(settings));
    }

    /// What a server is started with, in a few lines that are compared and not read.
    private String mark(Settings settings) throws IOException {
        Path jar = Path.of(classPath().split(":", 2)[0]);
        return String.join(" ", command()) + "\n" + Files.getLastModifiedTime(jar) + "\n" + settings + "\n";
    }

    /// Starts it, as the unit if there is one to be, and answers a client when it is ready.
    Server start(Settings settings) throws IOException, InterruptedException {
        Files.deleteIfExists(data.address());
        Files.deleteIfExists(data.started());
        Server server = usesUnit() ? startUnit() : startDaemon();
        WholeFile.write(data.started(), mark(settings), "rw-------");
        return server;
    }

    boolean usesUnit() {
        return Machine.THIS.keepsUnits() && unit.isInstalled();
    }

    private Server startUnit() throws IOException, InterruptedException {
        unit.restart();
        return ready(() -> List.of("active", "activating", "reloading").contains(unit.state()));
    }

    private Server startDaemon() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "setsid", "sh", "-c", KEEPER, "holdfast-keeper", data.started().toString()));
        command.addAll(command());
        Process process = Programs.builder(command)
                .directory(data.root().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(data.log().toFile()))
                .start();
        Files.writeString(data.pid(), process.pid() + "\n");
        return ready(process::isAlive);
    }

    /// The command that runs the server. Everything else about it stands in its settings.
    List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ServerJava.options(Path.of(classPath().split(":", 2)[0])));
        environment
                .variable("HOLDFAST_JAVA_OPTIONS")
                .ifPresent(options -> command.addAll(List.of(options.strip().split("\\s+", -1))));
        command.addAll(List.of("-cp", classPath(), "dev.holdfast.cli.Holdfast", "server", "run"));
        command.addAll(List.of("--data", data.root().toString()));
        return command;
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
    }

    private Server ready(Life life) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        String last = "it has not said why";
        while (System.nanoTime() < until) {
            if (!life.goesOn()) {
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
            List<String> all = lines.map(LogLine::inWords).toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LINES_OF_LOG), all.size()));
        }
    }

    /// Ends the server so that another can be started in its place, and says whether there was one.
    boolean stopForAnother() throws IOException, InterruptedException {
        Optional<Running> running = running();
        Files.deleteIfExists(data.started());
        if (usesUnit()) {
            unit.pause();
        }
        if (running.isPresent()) {
            running.get().end();
        }
        return running.isPresent();
    }

    /// Ends the server, and says whether there was one.
    boolean stop() throws IOException, InterruptedException {
        Optional<Running> running = running();
        Files.deleteIfExists(data.started());
        if (usesUnit()) {
            unit.stop();
        }
        if (running.isPresent()) {
            running.get().end();
        }
        Files.deleteIfExists(data.pid());
        Files.deleteIfExists(data.address());
        return running.isPresent();
    }

    /// The server's process. Its number alone could be another's by now.
    Optional<Running> running() {
        try {
            Running server =
                    new Running(Long.parseLong(Files.readString(data.pid()).strip()));
            return Optional.of(server).filter(process -> process.commandLine().contains(MAIN));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }
}
