package dev.holdfast.server;

import dev.holdfast.db.Database;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.ContainerRuntime.Engine;
import dev.holdfast.runtime.warm.WarmRuntimes;
import dev.holdfast.ssh.SshEntrance;
import dev.holdfast.storage.choice.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What is asked about the server itself: whether it lives, whether it can work, and what it runs on.
final class ServerRoutes {

    record Health(String status) {}

    /// @param engine and its version, as it answered just now
    /// @param fence what keeps agents within the limits of their volumes: `quota` of the kernel's, or `watch`
    record Readiness(
            String status,
            String version,
            String engine,
            String storage,
            Ssh ssh,
            String fence,
            Warm warm,
            List<String> warnings) {}

    /// Runtimes that wait for the next agent that is made or woken.
    ///
    /// @param each how many are to wait of each kind in use; 0 when none are kept
    /// @param memory that those who wait may take, in bytes
    record Warm(int each, int waiting, long memory) {}

    /// The entrance by SSH.
    ///
    /// @param state `off` as long as nobody has a key registered, `open`, or `blocked`
    /// @param address that is listened on, while it is open
    /// @param fingerprint of the host key, which people compare
    record Ssh(String state, Optional<String> address, Optional<String> fingerprint) {

        static Ssh of(SshEntrance.State state) {
            return switch (state) {
                case SshEntrance.Closed _ -> new Ssh("off", Optional.empty(), Optional.empty());
                case SshEntrance.Blocked _ -> new Ssh("blocked", Optional.empty(), Optional.empty());
                case SshEntrance.Open open ->
                    new Ssh("open", Optional.of(open.address()), Optional.of(open.fingerprint()));
            };
        }
    }

    private final Database database;
    private final Storage storage;
    private final ContainerRuntime runtimes;
    private final WarmRuntimes warm;
    private final SshEntrance ssh;

    ServerRoutes(Database database, Storage storage, ContainerRuntime runtimes, WarmRuntimes warm, SshEntrance ssh) {
        this.ssh = ssh;
        this.warm = warm;
        this.database = database;
        this.storage = storage;
        this.runtimes = runtimes;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        open("/healthz", Health.class, "Says that the server lives."),
                        call -> call.json(200, new Health("ok"))),
                new Route(open("/readyz", Readiness.class, "Says whether the server can work."), this::ready));
    }

    private static Endpoint open(String path, Class<?> answer, String summary) {
        return new Endpoint(Method.GET, path, Scope.OPEN, Void.class, answer, summary, List.of());
    }

    /// Fails with the problem of whatever part does not work.
    private void ready(Call call) throws IOException {
        database.read(
                tx -> tx.sql().createQuery("select 1").mapTo(Integer.class).one());
        storage.store().check();
        Engine engine = runtimes.check();
        List<String> warnings = PoolWatch.warnings(storage.pool().state());
        warnings.addAll(engine.warnings());
        SshEntrance.State entrance = ssh.state();
        if (entrance instanceof SshEntrance.Blocked blocked) {
            warnings.add(blocked.sentence());
        }
        WarmRuntimes.State waiting = warm.state();
        warnings.addAll(waiting.problems());
        call.json(
                200,
                new Readiness(
                        "ready",
                        Version.current(),
                        engine.name() + " " + engine.version(),
                        storage.pool().state().kind(),
                        Ssh.of(entrance),
                        PoolRoutes.fence(storage),
                        new Warm(waiting.each(), waiting.waiting(), waiting.memory()),
                        warnings));
    }
}
