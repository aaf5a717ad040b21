package dev.holdfast.snapshot.retention;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;

/// Tells which of an agent's snapshots stay under a policy, and why. A plain function of its arguments.
final class Thinning {

    private static final Comparator<Snapshot> NEWEST_FIRST = Comparator.comparing(Snapshot::created)
            .thenComparing(snapshot -> snapshot.id().value())
            .reversed();

    /// The day of the epoch was a Thursday.
    private static final int FROM_MONDAY = 3;

    private static final int WEEK = 7;

    private final List<Snapshot> snapshots;
    private final Map<SnapshotId, Why> kept = new LinkedHashMap<>();

    private Thinning(List<Snapshot> snapshots) {
        this.snapshots = snapshots.stream().sorted(NEWEST_FIRST).toList();
    }

    /// Those that stay, each with the first reason that holds for it.
    static Map<SnapshotId, Why> kept(List<Snapshot> snapshots, Policy policy, Set<SnapshotId> needed, Instant now) {
        Thinning thinning = new Thinning(snapshots);
        thinning.floors(needed, now);
        thinning.younger(now.minus(Duration.ofDays(policy.allDays())));
        thinning.first(policy.last(), Why.LAST);
        thinning.eachFirst(policy.hourly(), Why.HOURLY, Thinning::hour);
        thinning.eachFirst(policy.daily(), Why.DAILY, Thinning::day);
        thinning.eachFirst(policy.weekly(), Why.WEEKLY, Thinning::week);
        thinning.eachFirst(policy.monthly(), Why.MONTHLY, Thinning::month);
        return thinning.kept;
    }

    /// Those that do not stay, oldest first.
    static List<Snapshot> going(List<Snapshot> snapshots, Policy policy, Set<SnapshotId> needed, Instant now) {
        Map<SnapshotId, Why> kept = kept(snapshots, policy, needed, now);
        return snapshots.stream()
                .filter(snapshot -> !kept.containsKey(snapshot.id()))
                .sorted(NEWEST_FIRST.reversed())
                .toList();
    }

    private void floors(Set<SnapshotId> needed, Instant now) {
        for (Snapshot snapshot : snapshots) {
            if (snapshot.pinned()) {
                keep(snapshot, Why.PINNED);
            } else if (needed.contains(snapshot.id())) {
                keep(snapshot, Why.NEEDED);
            } else if (snapshot.created().plus(snapshot.reason().keptFor()).isAfter(now)) {
                keep(snapshot, Why.TOO_YOUNG);
            }
        }
        first(1, Why.NEWEST);
    }

    private void younger(Instant than) {
        snapshots.stream()
                .takeWhile(snapshot -> snapshot.created().isAfter(than))
                .forEach(snapshot -> keep(snapshot, Why.ALL_DAYS));
    }

    private void first(int count, Why why) {
        snapshots.stream().limit(count).forEach(snapshot -> keep(snapshot, why));
    }

    private void eachFirst(int count, Why why, ToLongFunction<Snapshot> span) {
        int left = count;
        OptionalLong last = OptionalLong.empty();
        for (Snapshot snapshot : snapshots) {
            OptionalLong own = OptionalLong.of(span.applyAsLong(snapshot));
            if (left > 0 && !own.equals(last)) {
                keep(snapshot, why);
                last = own;
                left--;
            }
        }
    }

    private void keep(Snapshot snapshot, Why why) {
        kept.putIfAbsent(snapshot.id(), why);
    }

    private static long hour(Snapshot snapshot) {
        return Math.floorDiv(
                snapshot.created().getEpochSecond(), Duration.ofHours(1).toSeconds());
    }

    private static long day(Snapshot snapshot) {
        return Math.floorDiv(
                snapshot.created().getEpochSecond(), Duration.ofDays(1).toSeconds());
    }

    private static long week(Snapshot snapshot) {
        return Math.floorDiv(day(snapshot) + FROM_MONDAY, WEEK);
    }

    private static long month(Snapshot snapshot) {
        OffsetDateTime at = snapshot.created().atOffset(ZoneOffset.UTC);
        return at.getYear() * 12L + at.getMonthValue();
    }
}
