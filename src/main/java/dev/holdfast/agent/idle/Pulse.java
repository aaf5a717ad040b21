package dev.holdfast.agent.idle;

import dev.holdfast.agent.Idleness.Sign;
import dev.holdfast.gateway.Activity;
import dev.holdfast.gateway.Gateway;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.Load;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// What runtimes did between two looks, as far as it can be seen from outside: requests at the gateway, work of
/// processors and disks. The first look at a runtime only learns where the counters stand.
///
/// Work is dated by the look before it, the only moment that it is known to be later than, counted back by the
/// machine's uptime. So what is known by name, such as the end of a task, is told rather than the processor time it
/// took; and a clock that jumped, or a machine that slept, makes nobody look idle that works.
final class Pulse {

    /// Less than this part of one processor is taken for waiting: a program that looks ten times a second
    /// whether something has come takes about 0.01.
    private static final double PROCESSOR_FLOOR = 0.05;

    /// Less than these bytes a second are taken for the file system's own keeping of books.
    private static final long DISK_FLOOR = 64 * 1024;

    private record Look(Instant at, long nanos, Load load, Optional<Instant> gateway) {}

    private final ContainerRuntime runtimes;
    private final Gateway gateway;
    private final Map<RuntimeId, Look> looks = new ConcurrentHashMap<>();

    Pulse(ContainerRuntime runtimes, Gateway gateway) {
        this.runtimes = runtimes;
        this.gateway = gateway;
    }

    /// The signs of life since the last look.
    List<Sign> feel(RuntimeId runtime, Instant at) throws IOException {
        Optional<Load> load = runtimes.load(runtime);
        if (load.isEmpty()) {
            return List.of();
        }
        Look now = new Look(
                at, System.nanoTime(), load.get(), gateway.activity(runtime).map(Activity::last));
        Optional<Look> before = Optional.ofNullable(looks.put(runtime, now));
        return before.map(then -> signs(then, now)).orElse(List.of());
    }

    private static List<Sign> signs(Look then, Look now) {
        List<Sign> signs = new ArrayList<>();
        now.gateway()
                .filter(moved -> !then.gateway().equals(Optional.of(moved)))
                .ifPresent(moved -> signs.add(new Sign("a request through the gateway", moved)));
        Instant before = now.at().minusNanos(now.nanos() - then.nanos());
        double seconds = Math.max(1, now.nanos() - then.nanos())
                / (double) Duration.ofSeconds(1).toNanos();
        long busyNanos = grown(then.load().processorNanos(), now.load().processorNanos());
        if (busyNanos / seconds >= PROCESSOR_FLOOR * Duration.ofSeconds(1).toNanos()) {
            signs.add(new Sign("work of its processors", before));
        }
        if (grown(then.load().diskBytes(), now.load().diskBytes()) / seconds >= DISK_FLOOR) {
            signs.add(new Sign("work of its disks", before));
        }
        return signs;
    }

    private static long grown(OptionalLong then, OptionalLong now) {
        return then.isPresent() && now.isPresent() ? now.getAsLong() - then.getAsLong() : 0;
    }

    /// Forgets all runtimes but these.
    void retain(Collection<RuntimeId> living) {
        looks.keySet().retainAll(living);
    }
}
