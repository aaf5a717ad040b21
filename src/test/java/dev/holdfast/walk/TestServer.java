package dev.holdfast.walk;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The real server, in a process and a data directory of its own. It can be killed and started again on the
/// same data as often as one likes; closing it takes away everything it ever made, also after a test that
/// failed.
public final class TestServer implements AutoCloseable {

    /// What a server is started with.
    ///
    /// @param allowPrivate what agents may reach although it is private, as `host:port`
    /// @param program the class to run and its first arguments
    /// @param more arguments of the server; unless they say otherwise, no runtime waits for anybody
    public record Options(
            Docker docker,
            String image,
            List<String> allowPrivate,
            long poolBytes,
            List<String> program,
            List<String> more) {

        /// Small agents on the engine that all tests share.
        public static Options small() throws IOException {
            return small(Engines.shared());
        }

        /// Small agents on this engine.
        public static Options small(Docker docker) throws IOException {
            return new Options(docker, Images.small(docker), List.of(), POOL_BYTES, HOLDFAST, List.of());
        }

        /// Agents with the real programs on the engine that all tests share.
        public static Options real() {
            return new Options(Engines.shared(), Images.agent(), List.of(), POOL_BYTES, HOLDFAST, List.of());
        }

        public Options allowing(String... hostsAndPorts) {
            return new Options(docker, image, List.of(hostsAndPorts), poolBytes, program, more);
        }

        /// Another program in the place of the real server, taken from the tests.
        public Options with(String testProgram) {
            return new Options(docker, image, allowPrivate, poolBytes, List.of(testProgram), more);
        }

        public Options saying(String... arguments) {
            return new Options(docker, image, allowPrivate, poolBytes, program, List.of(arguments));
        }

        public Options withPool(long bytes) {
            return new Options(docker, image, allowPrivate, bytes, program, more);
        }
    }

    private static final List<String> HOLDFAST = List.of("dev.holdfast.cli.Holdfast", "server", "run");

    /// Half of it is the server's reserve.
    private static final long POOL_BYTES = 4L << 30;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration BREATH = Duration.ofMillis(20);

    private final Options options;
    private final Path root;
    private final Thread atExit = new Thread(this::cleanUp);
    private Optional<Process> process = Optional.empty();
    private volatile Optional<Api> api = Optional.empty();
    private Optional<Path> newer = Optional.empty();

    private TestServer(Options options, Path root) {
        this.options = options;
        this.root = root;
    }

    /// Starts a server on an empty data directory.
    public static TestServer started(Options options) throws IOException, InterruptedException {
        return started(options, Files.createTempDirectory("holdfast-walk-"));
    }

    /// The same in this folder, which goes with it.
    public static TestServer started(Options options, Path folder) throws IOException, InterruptedException {
        Path root = folder.toRealPath();
        TestServer server = new TestServer(options, root);
        // A run that is interrupted leaves nothing behind either.
        Runtime.getRuntime().addShutdownHook(server.atExit);
        try {
            server.start();
            return server;
        } catch (IOException | RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    /// From its next start on it is a newer version, in which what lies in this folder stands in front.
    public void upgrade(Path folder) {
        newer = Optional.of(folder);
    }

    /// Starts the server, again if need be, and returns when it is ready.
    public void start() throws IOException, InterruptedException {
        if (process.filter(Process::isAlive).isPresent()) {
            throw new IllegalStateException("it runs");
        }
        Files.createDirectories(data());
        Files.deleteIfExists(data().resolve("address"));
        Process started = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                .start();
        process = Optional.of(started);
        awaitReady(started);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                newer.map(folder -> folder + File.pathSeparator).orElse("") + classPath()));
        command.addAll(options.program());
        command.addAll(List.of("--data", data().toString()));
        if (!options.more().contains("--port")) {
            command.addAll(List.of("--port", "0"));
        }
        command.addAll(List.of("--engine", options.docker().socket(), "--image", options.image()));
        command.addAll(List.of("--pool-size", Long.toString(options.poolBytes())));
        if (!options.more().contains("--warm")) {
            command.addAll(List.of("--warm", "0"));
        }
        command.addAll(options.more());
        options.allowPrivate().forEach(host -> command.addAll(List.of("--allow-private", host)));
        return command;
    }

    /// What the product itself is made of; the tests are on it only where one of them is what runs.
    private String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        if (!options.program().equals(HOLDFAST)) {
            return all;
        }
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void awaitReady(Process started) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (!started.isAlive()) {
                throw new IllegalStateException("The server ended with " + started.exitValue() + ":\n" + log());
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException("The server is not ready after " + PATIENCE + ":\n" + log());
            }
            Thread.sleep(BREATH);
        }
        api = Optional.of(connect());
    }

    private boolean isReady() throws IOException {
        Path address = data().resolve("address");
        if (!Files.exists(address) || Files.readString(address).isBlank()) {
            return false;
        }
        try {
            return new Api(address(), Optional.empty())
                            .send("GET", "/readyz", BodyPublishers.noBody(), Map.of())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// Where it listens, such as `http://127.0.0.1:4180`.
    public URI address() throws IOException {
        return URI.create(Files.readString(data().resolve("address")).strip());
    }

    public String token() throws IOException {
        return Files.readString(data().resolve("token")).strip();
    }

    private Api connect() throws IOException {
        return new Api(address(), Optional.of(token()));
    }

    /// A client of the running server.
    public Api api() {
        return api.orElseThrow(() -> new IllegalStateException("the server does not run"));
    }

    /// The client while the server is thought to run.
    public Optional<Api> reachable() {
        return api;
    }

    /// Reads a stream of events until it is closed, across every death of the server.
    public EventReader events(String target) {
        return new EventReader(this::reachable, target, 0);
    }

    /// Ends it by SIGKILL.
    public void kill() throws InterruptedException {
        api = Optional.empty();
        if (process.isPresent()) {
            process.get().destroyForcibly();
            process.get().waitFor();
        }
    }

    /// Ends it by SIGTERM, and returns its exit status.
    public int term() throws InterruptedException {
        api = Optional.empty();
        Process running = process.orElseThrow();
        running.destroy();
        if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            running.destroyForcibly();
            throw new IllegalStateException("The server does not end by SIGTERM:\n" + log());
        }
        return running.exitValue();
    }

    public long pid() {
        return process.orElseThrow().pid();
    }

    public Path data() {
        return root.resolve("data");
    }

    public Docker docker() {
        return options.docker();
    }

    /// The id that its containers carry.
    public String installation() throws IOException {
        return Files.readString(data().resolve("installation")).strip();
    }

    /// Its containers, in any state.
    public List<String> containers() throws IOException {
        return docker().containers(installation());
    }

    /// Where something is mounted beneath its data directory, deepest last.
    public List<String> mounts() {
        return Mounts.beneath(data());
    }

    /// What it printed since its first start.
    public String log() {
        try {
            return Files.exists(output()) ? Files.readString(output(), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private Path output() {
        return root.resolve("output");
    }

    /// Unmounts everything and gives the loop device back, as a reboot does. The server must not run.
    public void unmountEverything() {
        Mounts.removeBeneath(data());
    }

    @Override
    public void close() {
        cleanUp();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            // The machine is shutting down and runs the hook itself.
        }
    }

    private synchronized void cleanUp() {
        api = Optional.empty();
        process.ifPresent(Process::destroyForcibly);
        process.ifPresent(killed -> killed.onExit().join());
        if (!Files.exists(root)) {
            return;
        }
        if (Files.exists(data().resolve("installation"))) {
            try {
                for (String container : containers()) {
                    docker().attempt("rm", "--force", container);
                }
            } catch (IOException | RuntimeException engineGone) {
                // The engine was a test's own and has gone with all its containers.
            }
        }
        Mounts.removeBeneath(data());
        Shell.attempt("rm", "-rf", "--one-file-system", root.toString());
    }
}
