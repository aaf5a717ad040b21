package dev.holdfast.bench;

import dev.holdfast.cli.ServerJava;
import dev.holdfast.json.Json;
import dev.holdfast.walk.Api;
import dev.holdfast.walk.Docker;
import dev.holdfast.walk.Images;
import dev.holdfast.walk.Mounts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Where a bench takes place: an engine, an image, a folder, and the real server on a data directory
/// of its own. Closing it takes away everything that was made.
final class Site implements AutoCloseable {

    /// What both sides are given.
    ///
    /// @param engine the socket of a Docker Engine; absent for the machine's, else one of our own
    /// @param image what agents and the baseline's containers run; absent for a busybox
    /// @param directory where everything is put; both sides use the disk beneath it
    record Options(Optional<Path> engine, Optional<String> image, Path directory) {}

    /// Room for two files of 5 GiB, for the reserve, and for 40,000 files with their Git repository.
    private static final long POOL_BYTES = 14L << 30;

    private static final Duration TASK_AT_MOST = Duration.ofMinutes(2);

    /// The engine and the server have done what a runtime that waits has asked of them.
    private static final Duration CALM = Duration.ofMillis(300);

    private final Path directory;
    private final Engine engine;
    private final String image;
    private final int port;
    private Optional<Server> server = Optional.empty();
    private Optional<Api> api = Optional.empty();
    private int warm;

    private Site(Path directory, Engine engine, String image, int port) {
        this.directory = directory;
        this.engine = engine;
        this.image = image;
        this.port = port;
    }

    static Site at(Options options) throws IOException, InterruptedException {
        Files.createDirectories(options.directory());
        Path directory = Files.createTempDirectory(options.directory(), "holdfast-bench-")
                .toRealPath();
        Engine engine = Engine.of(options.engine(), directory);
        String image = options.image().isPresent() ? options.image().get() : Images.small(engine.docker());
        return new Site(directory, engine, image, Server.freePort());
    }

    Engine engine() {
        return engine;
    }

    Docker docker() {
        return engine.docker();
    }

    String image() {
        return image;
    }

    /// The folder of this bench, on the disk that the pool is on too.
    Path directory() {
        return directory;
    }

    /// The running server, started with the first call, and again when a part has brought it down.
    Server server() throws IOException, InterruptedException {
        if (server.filter(Server::lives).isEmpty()) {
            startServer();
        }
        return server.orElseThrow();
    }

    /// Starts the server and returns when it is ready.
    void startServer() throws IOException, InterruptedException {
        server = Optional.of(Server.holdfast(arguments(), port, directory));
    }

    /// The same under other options of Java.
    void startServer(List<String> java) throws IOException, InterruptedException {
        server = Optional.of(Server.holdfast(java, arguments(), port, directory));
    }

    /// Starts it anew, as always but with a heap of this size at most, such as `128m`.
    void restartServer(String heap) throws IOException, InterruptedException {
        stopServer();
        List<String> java = new ArrayList<>(ServerJava.options(Server.JAR));
        java.add("-Xmx" + heap);
        startServer(java);
    }

    /// Starts it anew, so that this many runtimes of each kind wait from now on; none do at first.
    void keepWarm(int each) throws IOException, InterruptedException {
        stopServer();
        warm = each;
        startServer();
    }

    /// Waits until so many runtimes wait.
    void awaitWarm(int count) throws IOException, InterruptedException {
        Wait.until("a runtime that waits", TASK_AT_MOST, () -> warmNow() == count);
        Thread.sleep(CALM);
    }

    private int warmNow() throws IOException, InterruptedException {
        return api().get("/readyz", JsonNode.class).path("warm").path("waiting").asInt(-1);
    }

    private List<String> arguments() {
        return List.of(
                "--data", data().toString(),
                "--engine", engine.socket().toString(),
                "--image", image,
                "--warm", Integer.toString(warm),
                "--pool-size", Long.toString(POOL_BYTES));
    }

    /// Ends the server; what it keeps stays.
    void stopServer() {
        server.ifPresent(Server::close);
        server = Optional.empty();
    }

    /// Ends it by SIGKILL.
    void killServer() {
        server.ifPresent(Server::kill);
        server = Optional.empty();
    }

    Path data() {
        return directory.resolve("data");
    }

    /// A client of the running server.
    Api api() throws IOException, InterruptedException {
        server();
        if (api.isEmpty()) {
            api = Optional.of(new Api(URI.create(address()), Optional.of(token())));
        }
        return api.get();
    }

    /// Where the running server is.
    String address() throws IOException, InterruptedException {
        server();
        return "http://127.0.0.1:" + port;
    }

    String token() throws IOException {
        return Files.readString(data().resolve("token")).strip();
    }

    /// Makes an agent that runs command lines.
    void createAgent(String name) throws IOException, InterruptedException {
        api().create(Json.object().put("name", name).put("driver", "command").put("image", image));
    }

    void deleteAgent(String name) throws IOException, InterruptedException {
        int status = api().send("DELETE", "/v1/agents/" + name + "?cancel_task=true", BodyPublishers.noBody(), Map.of())
                .statusCode();
        if (status != 200) {
            throw new IOException("Deleting agent " + name + " was answered " + status + ".");
        }
    }

    /// Gives the agent a command line as its task and waits until it is finished.
    void runTask(String agent, String commandLine) throws IOException, InterruptedException {
        Api client = api();
        String id = client.task(agent, commandLine).id();
        Wait.until(
                "the end of a task of " + agent,
                TASK_AT_MOST,
                () -> client.shown(agent, id).ended());
        Api.Task ended = client.shown(agent, id);
        if (!ended.state().equals("finished")) {
            throw new IOException("A task of " + agent + " did not finish: " + ended);
        }
    }

    /// Whether the workspace has this file, asked by the API.
    boolean hasFile(String agent, String path) throws IOException, InterruptedException {
        return api().send("HEAD", "/v1/agents/" + agent + "/files/" + path, BodyPublishers.noBody(), Map.of())
                        .statusCode()
                == 200;
    }

    /// Where the workspace of an agent lies on this machine, so that plain programs can use the same
    /// file system.
    Path workspace(String agent) throws IOException, InterruptedException {
        String mark = mark(agent);
        try (Stream<Path> mounts = Files.list(data().resolve("mounts"))) {
            return mounts.map(mount -> mount.resolve("workspace"))
                    .filter(workspace -> Files.exists(workspace.resolve(mark)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("No workspace is mounted for agent " + agent + "."));
        }
    }

    /// Leaves an empty file in an agent's workspace by which it is known.
    private String mark(String agent) throws IOException, InterruptedException {
        String mark = ".found-" + agent;
        api().write(agent, mark, new byte[0]);
        return mark;
    }

    /// Where the agent's volume lies in the pool.
    Path volume(String agent) throws IOException, InterruptedException {
        String mark = mark(agent);
        try (Stream<Path> volumes = Files.list(data().resolve("pool").resolve("volumes"))) {
            return volumes.filter(
                            volume -> Files.exists(volume.resolve("workspace").resolve(mark)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("No volume has the mark of " + agent + "."));
        }
    }

    /// The container that an agent lives in.
    String container(String agent) throws IOException, InterruptedException {
        String runtime =
                data().resolve("mounts").relativize(workspace(agent)).getName(0).toString();
        String installation = Files.readString(data().resolve("installation")).strip();
        return docker().containers(installation).stream()
                .filter(id -> docker().inspect(id, "{{range .Mounts}}{{.Source}} {{end}}")
                        .contains(runtime))
                .findFirst()
                .orElseThrow(() -> new IOException("No container has the mounts of " + agent + "."));
    }

    /// Waits until what was written is on the disk, so that nobody's run pays for what was done before
    /// it.
    static void settle(Path folder) throws IOException, InterruptedException {
        Programs.run("sync", "--file-system", folder.toString());
    }

    @Override
    public void close() {
        stopServer();
        try {
            Path installation = data().resolve("installation");
            if (Files.exists(installation)) {
                String id = Files.readString(installation).strip();
                docker().containers(id).forEach(container -> docker().attempt("rm", "--force", container));
            }
            engine.close();
            Mounts.removeBeneath(directory);
            Programs.run("rm", "-rf", "--one-file-system", directory.toString());
        } catch (IOException failed) {
            System.err.println("Something is left in " + directory + ": " + failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
