package dev.holdfast.server;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.storage.Pool;
import java.io.IOException;
import java.util.List;

/// The pool's part of the API.
final class PoolRoutes {

    /// Bytes; `free` is what agents may still write.
    record PoolAnswer(String kind, long total, long free, long reserve, List<String> warnings) {

        static PoolAnswer of(Pool.State state) {
            return new PoolAnswer(
                    state.kind(),
                    state.space().total(),
                    state.space().free(),
                    state.space().reserve(),
                    PoolWatch.warnings(state));
        }
    }

    /// @param size of the whole pool afterwards, in bytes
    record GrowRequest(Long size) {}

    private final Pool pool;

    PoolRoutes(Pool pool) {
        this.pool = pool;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        new Endpoint(
                                Method.GET,
                                "/v1/pool",
                                Scope.READ,
                                Void.class,
                                PoolAnswer.class,
                                "Shows the pool that all volumes lie in.",
                                List.of()),
                        this::show),
                new Route(
                        new Endpoint(
                                Method.POST,
                                "/v1/pool/grow",
                                Scope.ADMIN,
                                GrowRequest.class,
                                PoolAnswer.class,
                                "Makes the pool larger while it is in use.",
                                List.of("pool_cannot_grow", "bad_size", "disk_full")),
                        this::grow));
    }

    private void show(Call call) throws IOException {
        call.json(200, PoolAnswer.of(pool.state()));
    }

    private void grow(Call call) throws IOException {
        pool.grow(call.body(GrowRequest.class).size());
        show(call);
    }
}
