package dev.holdfast.runtime.docker;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.data.PoolFailures;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.MountInfo;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.Execution;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.Load;
import dev.holdfast.runtime.Processes;
import dev.holdfast.runtime.RuntimeSpec;
import dev.holdfast.runtime.docker.Containers.Container;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Runtimes as containers of a Docker Engine.
///
/// There are two ways to let a runtime stand still. `freeze` asks the engine, which takes some 30 ms, so
/// that everybody who looks at the engine sees a paused container. `hold` writes to the control group,
/// which takes a fraction of a millisecond and which the engine does not notice; it is for the moment in
/// which a volume is exchanged. `find` asks both, so a hold that a dead server left behind is seen as what
/// it is, and `thaw` ends both.
public final class DockerRuntime implements ContainerRuntime {

    /// Where and as whom runtimes are made.
    ///
    /// @param installation the id of the data directory, which every container carries
    /// @param uid whom the processes in a runtime belong to: nobody on this machine
    public record Settings(DataDirectory data, String installation, URI engine, int uid) {

        /// Where an engine listens if nothing else is set.
        public static final URI USUAL_ENGINE = URI.create("unix:///var/run/docker.sock");

        public static final int USUAL_UID = 52000;
    }

    private static final Duration REMOVAL = Duration.ofSeconds(30);
    private static final long SHORT_NANOS = Duration.ofMillis(20).toNanos();

    private final Settings settings;
    private final DockerClient client;
    private final ContainerDefinition definition;
    private final Containers containers;
    private final MountPoints mountPoints;
    private final Remains remains;
    private final Programs programs;
    private final EngineCheck check;
    private volatile boolean proved;
    private final PlatformPool threads = new PlatformPool("runtime", 4);
    /// A start may wait some seconds for a process to come; the others shall not wait with it.
    private final PlatformPool processThreads = new PlatformPool("processes", 16);

    public DockerRuntime(Settings settings) {
        this.settings = settings;
        client = new DockerClient(settings.engine());
        definition = new ContainerDefinition(settings.data(), settings.installation(), settings.uid());
        containers = new Containers(client, definition);
        mountPoints = new MountPoints(settings.data());
        remains = new Remains(settings.data());
        programs = new Programs(client);
        check = new EngineCheck(client);
    }

    /// The processes of tasks in these runtimes. They share this object's engine and end with it.
    public Processes processes() {
        return new DockerProcesses(settings.data(), new TaskStarter(client, containers), processThreads);
    }

    @Override
    public Engine check() throws IOException {
        Engine engine = check.run();
        if (!proved) {
            proved = hasFollower();
        }
        if (!proved) {
            probe();
        }
        return engine;
    }

    /// Whether a runtime that lives follows our mounts. Then new ones will, and nothing has to be tried.
    private boolean hasFollower() throws IOException {
        for (RuntimeId runtime : containers.list()) {
            Optional<Container> living = containers.find(runtime).filter(Container::lives);
            if (living.isPresent() && follows(living.get())) {
                return true;
            }
        }
        return false;
    }

    /// Proves with a runtime made for it that our mounts reach containers: once, because every start of a
    /// runtime proves it again. Where there is no image that starts, those will have to do.
    private void probe() throws IOException {
        Optional<String> image = check.image();
        if (image.isEmpty()) {
            return;
        }
        RuntimeId runtime = RuntimeId.fresh();
        try {
            create(runtime, new RuntimeSpec(image.get(), RuntimeSpec.Limits.DEFAULT, false));
            start(runtime);
            proved = true;
        } catch (Problem failed) {
            if (!Startup.FAILURES.contains(failed.code())) {
                throw failed;
            }
        } finally {
            delete(runtime);
        }
    }

    @Override
    public void create(RuntimeId runtime, RuntimeSpec spec) throws IOException {
        if (containers.find(runtime).isPresent()) {
            throw exists(runtime);
        }
        try {
            threads.run(() -> {
                mountPoints.create(runtime);
                new RunDirectory(settings.data().run(runtime)).create();
            });
        } catch (IOException failed) {
            throw PoolFailures.told(failed);
        }
        String path = "/containers/create?name=" + Containers.name(runtime);
        DockerClient.Answer answer = client.post(path, definition.of(runtime, spec));
        switch (answer.status()) {
            case 201 -> {}
            case 404 ->
                throw Problem.unprocessable(
                        "image_not_found",
                        "The image \"" + spec.image() + "\" is not on this machine. Pull or build it first.");
            case 409 -> throw exists(runtime);
            case 400 ->
                throw Problem.unprocessable(
                        "image_cannot_start",
                        "The Docker Engine refuses a container of \"" + spec.image() + "\": " + answer.message());
            default -> Containers.expected(answer, "making a container");
        }
    }

    private static Problem exists(RuntimeId runtime) {
        return Problem.conflict("runtime_exists", "There is a runtime " + runtime + " already.");
    }

    @Override
    public void start(RuntimeId runtime) throws IOException {
        Container container = containers.get(runtime);
        if (container.lives()) {
            return;
        }
        mountPoints.demandDetached(runtime);
        threads.run(() -> remains.note(container));
        Startup.succeeded(runtime, client.post("/containers/" + container.id() + "/start"));
        Container started = containers.get(runtime);
        boolean follows = started.lives() && follows(started);
        if (!follows) {
            Startup.lives(containers.get(runtime));
        }
        if (!follows) {
            stop(runtime, Duration.ZERO);
            throw EngineCheck.notPropagating();
        }
        remains.learn(started);
        threads.run(() -> Findings.awaitLauncher(started));
    }

    private boolean follows(Container container) throws IOException {
        return mountPoints.followedBy(
                container.pid(), container.runtime(), ContainerDefinition.WORKSPACE, ContainerDefinition.HOME);
    }

    @Override
    public void stop(RuntimeId runtime, Duration grace) throws IOException {
        Container container = containers.get(runtime);
        if (!container.lives()) {
            return;
        }
        Containers.unlessEnded(() -> thaw(runtime));
        String path = "/containers/" + container.id() + "/stop?t=" + (grace.toMillis() + 999) / 1000;
        DockerClient.Answer answer = client.post(path, grace.plus(REMOVAL));
        if (!answer.is(304) && !answer.is(404)) {
            Containers.expected(answer, "stopping a container");
        }
    }

    @Override
    public void delete(RuntimeId runtime) throws IOException {
        mountPoints.demandDetached(runtime);
        Optional<Container> container = containers.find(runtime);
        if (container.isPresent()) {
            if (container.get().lives()) {
                Containers.unlessEnded(() -> thaw(runtime));
            }
            remove(container.get());
        }
        threads.run(() -> {
            remains.end(container.isPresent() ? container.get().id() : remains.noted(runtime));
            new RunDirectory(settings.data().run(runtime)).remove();
            // Last, because they are what tells of a runtime that has nothing else left.
            mountPoints.remove(runtime);
        });
    }

    /// A removal that somebody else began (409) is waited for.
    private void remove(Container container) throws IOException {
        long end = System.nanoTime() + REMOVAL.toNanos();
        DockerClient.Answer answer = client.delete("/containers/" + container.id() + "?force=1&v=1");
        while (answer.is(409) && System.nanoTime() < end) {
            LockSupport.parkNanos(SHORT_NANOS);
            answer = client.delete("/containers/" + container.id() + "?force=1&v=1");
        }
        if (!answer.is(404)) {
            Containers.expected(answer, "removing a container");
        }
    }

    @Override
    public void freeze(RuntimeId runtime) throws IOException {
        Container container = containers.living(runtime);
        if (!container.status().equals("paused")) {
            containers.require(runtime, client.post("/containers/" + container.id() + "/pause"), "pausing a container");
        }
    }

    @Override
    public void thaw(RuntimeId runtime) throws IOException {
        Container container = containers.living(runtime);
        if (container.status().equals("paused")) {
            containers.require(
                    runtime, client.post("/containers/" + container.id() + "/unpause"), "unpausing a container");
        }
        Optional<ControlGroup> group = Findings.group(container);
        if (group.isPresent() && group.get().isFrozen()) {
            group.get().thaw();
        }
    }

    @Override
    public boolean waits(RuntimeId runtime) throws IOException {
        Optional<Container> container = containers.find(runtime);
        return container.isPresent()
                && container.get().status().equals("paused")
                && new Images(client).mean(container.get());
    }

    @Override
    public Hold hold(RuntimeId runtime) throws IOException {
        Optional<Container> container =
                containers.find(runtime).filter(found -> found.status().equals("running"));
        Optional<ControlGroup> group = container.isPresent() ? Findings.all(container.get()) : Optional.empty();
        if (group.isEmpty() || group.get().isFrozen()) {
            return () -> {};
        }
        group.get().freeze();
        return () -> {
            if (group.get().exists()) {
                group.get().thaw();
            }
        };
    }

    @Override
    public void kill(RuntimeId runtime) throws IOException {
        Optional<Container> container = containers.find(runtime).filter(Container::lives);
        if (container.isEmpty()) {
            return;
        }
        Optional<ControlGroup> group = Findings.all(container.get());
        if (group.isPresent()) {
            threads.run(() -> group.get().kill());
        }
        // The engine needs a moment to notice.
        DockerClient.Answer ended = client.post("/containers/" + container.get().id() + "/wait", REMOVAL);
        if (!ended.is(404)) {
            Containers.expected(ended, "awaiting an end");
        }
    }

    @Override
    public List<String> holders(RuntimeId runtime, Attachment attachment) throws IOException {
        Optional<Container> container = containers.find(runtime).filter(Container::lives);
        Optional<ControlGroup> group = container.isPresent() ? Findings.group(container.get()) : Optional.empty();
        if (group.isEmpty()) {
            return List.of();
        }
        Path place = settings.data().workspaceMount(runtime);
        return threads.call(
                () -> Holders.among(group.get(), MountInfo.of(container.get().pid()), place, attachment));
    }

    @Override
    public Optional<FoundRuntime> find(RuntimeId runtime) throws IOException {
        Optional<Container> container = containers.find(runtime);
        return container.isPresent() ? Optional.of(remains.find(container.get())) : Optional.empty();
    }

    @Override
    public Optional<FoundRuntime> observe(RuntimeId runtime) throws IOException {
        Optional<Container> container = containers.find(runtime);
        if (container.isEmpty()) {
            return Optional.empty();
        }
        FoundRuntime found = Findings.of(container.get());
        boolean astray = found.state() == FoundRuntime.State.RUNNING && !follows(container.get());
        return Optional.of(astray ? found.dead() : found);
    }

    @Override
    public List<FoundRuntime> list() throws IOException {
        List<FoundRuntime> runtimes = new ArrayList<>();
        Set<RuntimeId> left = new LinkedHashSet<>(threads.call(mountPoints::all));
        for (RuntimeId runtime : containers.list()) {
            find(runtime).ifPresent(runtimes::add);
            left.remove(runtime);
        }
        left.forEach(runtime ->
                runtimes.add(new FoundRuntime(runtime, FoundRuntime.State.DEAD, "", OptionalInt.empty(), false)));
        return runtimes;
    }

    @Override
    public void limit(RuntimeId runtime, RuntimeSpec.Limits limits) throws IOException {
        Optional<Container> container = containers.find(runtime);
        if (container.isEmpty()) {
            return;
        }
        DockerClient.Answer answer =
                client.post("/containers/" + container.get().id() + "/update", ContainerDefinition.limits(limits));
        if (!answer.succeeded()) {
            throw Problem.conflict(
                    "limits_refused",
                    "The machine does not give " + runtime + " these limits now: " + answer.message()
                            + ". Pause the agent with depth=stopped first, or give it more.");
        }
    }

    @Override
    public Optional<Load> load(RuntimeId runtime) throws IOException {
        Optional<Container> container = containers.find(runtime).filter(Container::lives);
        return container.isPresent()
                ? Optional.of(threads.call(() -> Findings.load(container.get())))
                : Optional.empty();
    }

    @Override
    public boolean hasProgram(RuntimeId runtime, String program) throws IOException {
        return programs.has(containers.get(runtime), program);
    }

    @Override
    public Execution execute(RuntimeId runtime, Command command) throws IOException {
        Container container = containers.living(runtime);
        if (container.status().equals("paused")) {
            throw Problem.conflict("runtime_frozen", "The runtime " + runtime + " is frozen; thaw it first.");
        }
        return DockerExecution.start(client, container.id(), command);
    }

    @Override
    public ServerSocketChannel listen(RuntimeId runtime, int port) throws IOException {
        Container container = containers.living(runtime);
        return new Loopback(runtime, container.pid(), Findings.group(container)).listen(port);
    }

    @Override
    public AutoCloseable watch(Consumer<RuntimeId> changed) {
        return new EngineWatch(client, containers, definition.filter(), changed).begin();
    }

    @Override
    public void close() {
        client.close();
        threads.close();
        processThreads.close();
    }
}
