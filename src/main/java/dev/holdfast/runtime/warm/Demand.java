package dev.holdfast.runtime.warm;

import dev.holdfast.runtime.RuntimeSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Which kinds of runtimes are likely to be asked for: those that were lately, and those that agents are
/// made of.
///
/// A kind is a whole specification. The engine fixes the image, the writing of its files and the size of
/// `/tmp` when it makes a container, and what it could change later takes as long as a good part of a
/// start.
final class Demand {

    /// How many kinds are kept. Each takes memory, so a fleet of many kinds is warm where it is busiest.
    static final int MOST_KINDS = 4;

    private static final long REMEMBERED_NANOS = Duration.ofHours(1).toNanos();
    private static final long COUNTED_NANOS = Duration.ofMinutes(1).toNanos();

    private final Supplier<List<RuntimeSpec>> inUse;
    private final LongSupplier nanos;
    private final Map<RuntimeSpec, Long> asked = new ConcurrentHashMap<>();
    private List<RuntimeSpec> counted = List.of();
    private long countedAt;

    /// @param inUse the kinds that agents are made of, the commonest first
    /// @param nanos a clock that only goes forward
    Demand(Supplier<List<RuntimeSpec>> inUse, LongSupplier nanos) {
        this.inUse = inUse;
        this.nanos = nanos;
        this.countedAt = nanos.getAsLong() - COUNTED_NANOS;
    }

    void ask(RuntimeSpec kind) {
        asked.put(kind, nanos.getAsLong());
    }

    /// What is worth keeping, the likeliest first. For one thread.
    List<RuntimeSpec> kinds() {
        long now = nanos.getAsLong();
        asked.values().removeIf(at -> now - at > REMEMBERED_NANOS);
        if (now - countedAt >= COUNTED_NANOS) {
            counted = List.copyOf(inUse.get());
            countedAt = now;
        }
        Set<RuntimeSpec> kinds = asked.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<RuntimeSpec, Long> each) -> now - each.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        kinds.addAll(counted);
        return kinds.stream().limit(MOST_KINDS).toList();
    }
}
