package dev.holdfast.server;

import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Wanted;
import dev.holdfast.runtime.warm.WarmRuntimes;
import dev.holdfast.server.metrics.Metrics;
import dev.holdfast.snapshot.Deletions;
import dev.holdfast.storage.Space;
import dev.holdfast.storage.choice.Storage;
import java.io.IOException;
import java.util.Locale;

/// What there is of everything, told whenever somebody reads the metrics.
final class Numbers {

    private Numbers() {}

    static void tell(Metrics metrics, Agents agents, WarmRuntimes warm, Storage storage, Deletions deletions) {
        for (Wanted wanted : Wanted.values()) {
            String word = wanted.name().toLowerCase(Locale.ROOT);
            metrics.gauge("holdfast.agents", "wanted", word, () -> agents.count(wanted));
        }
        metrics.gauge(
                "holdfast.pool.bytes", "kind", "total", () -> space(storage).total());
        metrics.gauge(
                "holdfast.pool.bytes", "kind", "free", () -> space(storage).free());
        metrics.gauge(
                "holdfast.pool.bytes", "kind", "reserve", () -> space(storage).reserve());
        metrics.gauge("holdfast.warm", "kind", "waiting", () -> warm.state().waiting());
        metrics.gauge(
                "holdfast.warm", "kind", "memory_bytes", () -> warm.state().memory());
        metrics.gauge("holdfast.warm", "kind", "claimed", () -> warm.state().claimed());
        metrics.gauge("holdfast.warm", "kind", "missed", () -> warm.state().missed());
        metrics.gauge("holdfast.snapshots", "kind", "all", deletions::count);
        metrics.gauge("holdfast.snapshots", "kind", "leaving", deletions::countLeaving);
    }

    private static Space space(Storage storage) throws IOException {
        return storage.pool().state().space();
    }
}
