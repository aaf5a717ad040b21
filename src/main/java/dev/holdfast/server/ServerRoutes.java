package dev.holdfast.server;

import dev.holdfast.db.Database;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.ContainerRuntime.Engine;
import dev.holdfast.storage.choice.Storage;
import java.io.IOException;
import java.util.List;

/// What is asked about the server itself: whether it lives, whether it can work, and what it runs on.
final class ServerRoutes {

    record Health(String status) {}

    /// @param engine and its version, as it answered just now
    record Readiness(String status, String version, String engine, String storage, List<String> warnings) {}

    private final Database database;
    private final Storage storage;
    private final ContainerRuntime runtimes;

    ServerRoutes(Database database, Storage storage, ContainerRuntime runtimes) {
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
        call.json(
                200,
                new Readiness(
                        "ready",
                        Version.current(),
                        engine.name() + " " + engine.version(),
                        storage.pool().state().kind(),
                        warnings));
    }
}
