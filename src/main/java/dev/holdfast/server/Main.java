package dev.holdfast.server;

import dev.holdfast.access.Callers;
import dev.holdfast.access.SealedSecrets;
import dev.holdfast.agent.Absence;
import dev.holdfast.agent.AgentRoutes;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Reconciler;
import dev.holdfast.agent.TrashRoutes;
import dev.holdfast.agent.TrashSweep;
import dev.holdfast.agent.batch.BatchRoutes;
import dev.holdfast.agent.batch.Deeds;
import dev.holdfast.agent.idle.Activities;
import dev.holdfast.agent.idle.IdleWatch;
import dev.holdfast.agent.idle.LeaseRoutes;
import dev.holdfast.agent.idle.Leases;
import dev.holdfast.agent.idle.OwnLeases;
import dev.holdfast.agent.ledger.Ledger;
import dev.holdfast.agent.ledger.UsageRoutes;
import dev.holdfast.agent.ledger.VolumeWatch;
import dev.holdfast.archive.AgentArchives;
import dev.holdfast.archive.ArchiveRoutes;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.driver.Drivers;
import dev.holdfast.driver.claudecode.ClaudeCode;
import dev.holdfast.driver.command.ShellCommand;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.EventFeed;
import dev.holdfast.event.EventLog;
import dev.holdfast.fork.AdoptRoutes;
import dev.holdfast.fork.Adoptions;
import dev.holdfast.fork.Comparison;
import dev.holdfast.fork.ForkRoutes;
import dev.holdfast.fork.Forks;
import dev.holdfast.fork.Lineage;
import dev.holdfast.gateway.Gateway;
import dev.holdfast.http.ApiServer;
import dev.holdfast.http.Listen;
import dev.holdfast.http.Route;
import dev.holdfast.mcp.GuestDoor;
import dev.holdfast.mcp.McpRoutes;
import dev.holdfast.mcp.OwnWorkspace;
import dev.holdfast.operation.Batches;
import dev.holdfast.operation.LongWork;
import dev.holdfast.operation.OperationAnswers;
import dev.holdfast.operation.OperationRoutes;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.Processes;
import dev.holdfast.runtime.docker.DockerRuntime;
import dev.holdfast.runtime.warm.WarmRuntimes;
import dev.holdfast.server.metrics.MeasuredRuntimes;
import dev.holdfast.server.metrics.MeasuredVolumes;
import dev.holdfast.server.metrics.Metrics;
import dev.holdfast.snapshot.Deletions;
import dev.holdfast.snapshot.OwnSnapshots;
import dev.holdfast.snapshot.Restores;
import dev.holdfast.snapshot.Schedule;
import dev.holdfast.snapshot.SnapshotCounts;
import dev.holdfast.snapshot.SnapshotRoutes;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.snapshot.Standstill;
import dev.holdfast.snapshot.history.HistoryRoutes;
import dev.holdfast.snapshot.retention.Policies;
import dev.holdfast.snapshot.retention.Retention;
import dev.holdfast.snapshot.retention.RetentionRoutes;
import dev.holdfast.ssh.Desk;
import dev.holdfast.ssh.SshEntrance;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.storage.choice.Storage;
import dev.holdfast.task.TaskRoutes;
import dev.holdfast.task.Tasks;
import dev.holdfast.workspace.Archives;
import dev.holdfast.workspace.WorkspaceRoutes;
import dev.holdfast.workspace.Workspaces;
import dev.holdfast.workspace.bundle.ArchiveLimits;
import dev.holdfast.workspace.bundle.BundleAnswers;
import dev.holdfast.workspace.bundle.BundleThreads;
import dev.holdfast.workspace.bundle.Bundles;
import dev.holdfast.workspace.bundle.Extractions;
import dev.holdfast.workspace.preview.PreviewOrigin;
import dev.holdfast.workspace.preview.PreviewPages;
import dev.holdfast.workspace.preview.PreviewRoutes;
import dev.holdfast.workspace.preview.Previews;
import dev.holdfast.workspace.search.SearchRoutes;
import dev.holdfast.workspace.search.Searches;
import dev.holdfast.workspace.upload.Publishing;
import dev.holdfast.workspace.upload.UploadRoutes;
import dev.holdfast.workspace.upload.UploadSweep;
import dev.holdfast.workspace.upload.Uploads;
import dev.holdfast.workspace.watch.WatchRoutes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole server, from the ground up. Starting it is making one of these; closing it takes everything
/// down again in the opposite order and leaves every runtime as it is. Who knows that another server
/// follows lets it `leave`.
public final class Main implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private final Parts parts = new Parts();
    private final ApiServer api;
    private Optional<Absence> absence = Optional.empty();

    public Main(Config config) throws IOException {
        this(config, store -> store, Clock.tickMillis(ZoneOffset.UTC));
    }

    /// With another store in front of the one that is there, which is how a store that can do less is
    /// tried.
    Main(Config config, UnaryOperator<VolumeStore> front) throws IOException {
        this(config, front, Clock.tickMillis(ZoneOffset.UTC));
    }

    /// With another clock, which is how days pass in tests.
    Main(Config config, UnaryOperator<VolumeStore> front, Clock clock) throws IOException {
        try {
            this.api = assemble(config, front, clock);
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private ApiServer assemble(Config config, UnaryOperator<VolumeStore> front, Clock clock) throws IOException {
        Metrics metrics = new Metrics();

        // What everything stands on.
        Installation installation = part(Installation.take(config.data()));
        Temporary.prepare(config.data());
        Database database = part(config.database()
                .map(Databases::open)
                .orElseGet(() -> Databases.open(config.data().database())));
        EventLog events = part(new DurableEventLog(database, clock));
        Operations operations = new Operations(database, clock);
        LongWork work = new LongWork(operations);

        // Who may come in.
        Admittance admittance = Admittance.of(database, config.data(), clock);
        Callers callers = admittance.callers();

        // Where files lie and what runs agents.
        Storage storage = Storage.open(config.data(), config.storage(), config.uid());
        storage.sentences().forEach(LOG::info);
        VolumeStore volumes = part(new MeasuredVolumes(front.apply(storage.store()), metrics));
        volumes.recover();
        DockerRuntime docker = new DockerRuntime(
                new DockerRuntime.Settings(config.data(), installation.id(), config.engine(), config.uid()));
        ContainerRuntime runtimes = part(new MeasuredRuntimes(docker, metrics));
        runtimes.check().warnings().forEach(LOG::warn);
        Processes processes = docker.processes();
        WarmRuntimes warm = part(new WarmRuntimes(runtimes, config.warm()));

        // What runtimes can reach.
        SealedSecrets secrets = SealedSecrets.open(config.data().secretKey());
        Reach reach =
                Reach.of(parts, new Reach.Ground(database, events, secrets, clock), runtimes, config.allowedPrivate());
        Gateway gateway = reach.gateway();

        // The features.
        Drivers drivers = new Drivers(List.of(new ClaudeCode(), new ShellCommand()));
        Agents agents = new Agents(
                database,
                events,
                operations,
                volumes,
                runtimes,
                warm,
                gateway,
                drivers,
                config.rules().caps(),
                clock);
        // Closed after everybody who might wake an agent, and before the gateway.
        absence = Optional.of(part(new Absence(agents, runtimes, gateway)));
        Ledger ledger = new Ledger(database);
        Activities activities = new Activities(database, clock);
        Leases leases = new Leases(database, clock);
        Deletions deletions = new Deletions(database, events, operations, volumes);
        AgentArchives archived = part(new AgentArchives(
                new AgentArchives.Ground(database, events, operations, agents, deletions, volumes, runtimes, clock),
                work,
                part(config.cold().open(config.data().cold(), clock)),
                config.cold().encryption(),
                secrets));
        Workspaces workspaces =
                new Workspaces(Ties.home(agents, ledger, activities, archived), volumes, events, database);
        Publishing publishing = new Publishing(workspaces, volumes.arrivals(), admittance.audit());
        Uploads uploads = new Uploads(Ties.home(agents, ledger, activities), volumes, publishing, database, clock);
        Snapshots snapshots = new Snapshots(
                database, events, agents, volumes, runtimes, config.storage().unaskedCopy(), clock);
        Policies policies = new Policies(database, events);
        Retention retention = new Retention(database, operations, deletions, policies, agents.origins()::bases, clock);
        Standstill standstill = new Standstill(database, operations, agents, snapshots, volumes, runtimes);
        Restores restores = new Restores(operations, events, agents, snapshots, volumes, standstill);
        Tasks tasks = part(new Tasks(database, events, agents, processes, reach.tokens(), drivers, clock));
        Forks forks = new Forks(agents, snapshots, tasks);
        Adoptions adoptions = new Adoptions(operations, events, agents, snapshots, volumes, standstill);

        agents.lifecycle().beforeStop(snapshots::beforeStop);
        agents.trash().packedWhen(id -> archived.of(id).isPresent());

        // What agents find behind their door, before any of them goes on.
        HistoryRoutes history = part(new HistoryRoutes(agents, snapshots, volumes));
        OwnSnapshots own = new OwnSnapshots(database, agents, snapshots, clock, OwnSnapshots.Allowance.DEFAULT);
        OwnWorkspace workspace = new OwnWorkspace(own, snapshots, workspaces);
        OwnLeases ownLeases = new OwnLeases(database, agents, activities, events, clock);
        gateway.offer(new GuestDoor(agents, history.routes(), workspace, ownLeases, Version.current()));

        // What a crash interrupted: first what is written of volumes, then the agents on them, then their tasks.
        snapshots.recover();
        restores.recover();
        adoptions.recover();
        archived.recover();
        Reconciler reconciler = part(new Reconciler(agents, runtimes, id -> tasks.needs(id) || warm.keeps(id)));
        tasks.resume();

        part(work);
        Batches batches = part(new Batches(database, work, clock));
        batches.recover();
        archived.begin();
        part(new UploadSweep(uploads));
        VolumeWatch watch = part(new VolumeWatch(agents, volumes, ledger, events, database, clock).begin());
        IdleWatch idle = new IdleWatch(
                agents,
                new IdleWatch.Senses(activities, leases, runtimes, gateway),
                config.rules().idle(),
                clock);
        agents.lifecycle().admission().measuredBy(idle::quietSince);
        part(idle.begin(config.rules().looks()));
        part(new TrashSweep(agents.trash(), config.rules().trashKeeps())
                .begin(config.rules().looks()));
        part(new PoolWatch(storage.pool(), database, events).begin());
        part(retention.begin());
        part(new Schedule(agents, snapshots, clock).begin());
        Numbers.tell(metrics, agents, warm, storage, deletions);
        warm.begin(Ties.house(agents, database, events));

        // How features hear of each other.
        events.consume("snapshots", Set.of("task.ended"), event -> snapshots.afterTask(event));
        SnapshotCounts counts = new SnapshotCounts(database, events, volumes);
        events.consume("snapshot-counts", Set.of("snapshot.taken"), counts::taken);
        events.consume("pauses", Set.of("agent.paused"), snapshots::afterPause);
        events.consume("queues", Set.of("agent.deleted"), event -> tasks.dropQueue(event));
        events.consume("limits", VolumeWatch.TELLING, watch::hear);
        events.consume("activity", Activities.TELLING, activities::hear);
        events.consume("archives", Set.of("agent.purged"), archived::purged);
        events.consume("uploads", Set.of("agent.deleted"), uploads::drop);

        Previews previews = new Previews(workspaces, clock);
        Listen listen = config.entrance().listen(config.port(), config.data().root(), clock);
        ApiServer showing = part(showing(config, new PreviewPages(previews).routes(), callers, database, clock));
        PreviewOrigin origin = config.previews().origin(showing, listen);

        SshEntrance ssh = new SshEntrance(
                config.ssh(),
                config.data().sshHostKey(),
                new Desk(
                        callers,
                        admittance.audit(),
                        workspaces,
                        Ties.home(agents, ledger, activities),
                        Ties.programs(agents, runtimes, activities),
                        volumes::space,
                        config.uid()));
        EventFeed feed = new EventFeed(events, Ties.sight(agents));
        OperationAnswers operationAnswers = new OperationAnswers(work, batches);
        OperationRoutes operationRoutes =
                new OperationRoutes(operations, work, batches, operationAnswers, Ties.sight(agents)::sees);
        Deeds deeds = new Deeds(agents, Ties.above(tasks, archived, snapshots), callers::again);
        List<Route> features = Stream.of(
                        new ServerRoutes(database, storage, runtimes, warm, ssh).routes(),
                        new PoolRoutes(storage).routes(),
                        new AgentRoutes(
                                        agents,
                                        tasks::cancelAll,
                                        new AgentRoutes.Defaults(
                                                "claude-code",
                                                config.image(),
                                                reach.providers()::exists,
                                                agent -> policies.sentence(agent.id(), agent.organization()),
                                                idle::of,
                                                reconciler::repairs))
                                .routes(),
                        new TrashRoutes(agents, config.rules().trashKeeps()).routes(),
                        new LeaseRoutes(agents, leases).routes(),
                        new UsageRoutes(agents, ledger, volumes).routes(),
                        new TaskRoutes(tasks, agents, reach.usage()::ofTask, feed).routes(),
                        new WorkspaceRoutes(workspaces, archives(workspaces, config)).routes(),
                        new SearchRoutes(new Searches(
                                        workspaces, Ties.home(agents, ledger, activities), Searches.Limits.DEFAULT))
                                .routes(),
                        new UploadRoutes(uploads).routes(),
                        new PreviewRoutes(previews, origin).routes(),
                        new WatchRoutes(Ties.home(agents, ledger, activities), volumes).routes(),
                        new SnapshotRoutes(snapshots, restores, deletions, tasks::cancelAll).routes(),
                        history.routes(),
                        new ForkRoutes(forks, new Lineage(agents), agents).routes(),
                        new AdoptRoutes(adoptions, new Comparison(agents, snapshots, volumes)).routes(),
                        operationRoutes.routes(),
                        new BatchRoutes(agents, deeds, batches, operationAnswers, admittance.audit()).routes(),
                        new ArchiveRoutes(archived, agents, operationAnswers, tasks::cancelAll).routes(),
                        new RetentionRoutes(agents, retention, ledger).routes(),
                        reach.routes(),
                        admittance.routes(clock),
                        feed.routes(),
                        List.of(metrics.route()))
                .flatMap(List::stream)
                .toList();
        List<Route> offered = new ArrayList<>(features);
        offered.addAll(new McpRoutes(features, Version.current()).routes());
        List<Route> routes = new ArrayList<>(metrics.measured(offered));
        routes.addAll(new DocumentRoutes(offered).routes());
        routes.addAll(new ConsoleRoutes(origin).routes());
        ApiServer listening = part(ApiServer.start(listen, routes, callers, database, clock));
        part(ssh.begin());
        URI told = config.entrance().told(listening.addresses());
        admittance.setup().offer(told);
        installation.announce(
                listening.address().toString(),
                told + listen.fingerprint().map(sha -> "\n" + sha).orElse(""));
        listening.addresses().forEach(address -> LOG.info("Holdfast {} listens on {}.", Version.current(), address));
        return listening;
    }

    /// Opens the other origin. Its port is nobody's concern as long as nobody has asked for one.
    private static ApiServer showing(Config config, List<Route> pages, Callers callers, Database database, Clock clock)
            throws IOException {
        Path root = config.data().root();
        try {
            Listen listen = config.entrance().listen(config.previews(), config.port(), root, clock);
            return ApiServer.start(listen, pages, callers, database, clock);
        } catch (Problem taken) {
            if (!taken.code().equals("port_in_use") || !config.previews().takesAnyPort()) {
                throw taken;
            }
            Listen listen = config.entrance().listen(config.previews(), 0, root, clock);
            return ApiServer.start(listen, pages, callers, database, clock);
        }
    }

    private static Archives archives(Workspaces workspaces, Config config) {
        BundleThreads threads = new BundleThreads();
        return new BundleAnswers(
                new Bundles(workspaces, threads, config.data().temporary()),
                new Extractions(workspaces, threads, ArchiveLimits.DEFAULT));
    }

    private <T extends AutoCloseable> T part(T part) {
        return parts.add(part);
    }

    public URI address() {
        return api.address();
    }

    /// Closes for another server that follows soon. The agents stand still until it is there.
    public void leave() {
        absence.ifPresent(Absence::plan);
        close();
    }

    @Override
    public void close() {
        parts.close();
    }
}
