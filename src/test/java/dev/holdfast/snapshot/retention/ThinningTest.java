package dev.holdfast.snapshot.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.snapshot.Reason;
import dev.holdfast.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What stays under a policy: the floors always, what was asked for, and nothing else. Held against policies and
/// timelines by chance, and against every small policy on every small timeline.
class ThinningTest {

    private static final Instant NOW = Instant.parse("2026-06-17T15:30:00Z");
    private static final AgentId AGENT = AgentId.fresh();
    private static final VolumeId VOLUME = VolumeId.fresh();
    private static final Policy NOTHING = new Policy(0, 0, 0, 0, 0, 0);
    private static final int RUNS = 3_000;
    private static final Comparator<Snapshot> NEWEST_FIRST = Comparator.comparing(Snapshot::created)
            .thenComparing(snapshot -> snapshot.id().value())
            .reversed();

    /// Snapshots, and which of them something else stands on.
    private record Timeline(List<Snapshot> snapshots, Set<SnapshotId> needed) {

        Set<SnapshotId> kept(Policy policy, Instant now) {
            return Thinning.kept(snapshots, policy, needed, now).keySet();
        }

        Timeline without(List<Snapshot> gone) {
            List<Snapshot> left = new ArrayList<>(snapshots);
            left.removeAll(gone);
            return new Timeline(left, needed);
        }
    }

    private static Snapshot snapshot(Instant created, Reason reason, boolean pinned) {
        return new Snapshot(
                SnapshotId.fresh(),
                AGENT,
                VOLUME,
                reason,
                Optional.empty(),
                pinned,
                true,
                created,
                Optional.empty(),
                Optional.empty());
    }

    private static Snapshot daysAgo(double days) {
        return snapshot(NOW.minusMillis((long) (days * 86_400_000)), new Reason.Manual(), false);
    }

    private static Timeline timeline(Random random) {
        List<Snapshot> snapshots = new ArrayList<>();
        Set<SnapshotId> needed = new HashSet<>();
        int count = random.nextInt(60);
        double span = Math.pow(10, random.nextDouble() * 3.5);
        for (int i = 0; i < count; i++) {
            Instant created = NOW.minusMillis((long) (random.nextDouble() * span * 86_400_000));
            Instant rounded = random.nextInt(4) == 0 ? created.truncatedTo(ChronoUnit.HOURS) : created;
            Reason reason = random.nextInt(4) == 0 ? new Reason.BeforeRestore() : new Reason.Manual();
            Snapshot snapshot = snapshot(rounded, reason, random.nextInt(10) == 0);
            snapshots.add(snapshot);
            if (random.nextInt(10) == 0) {
                needed.add(snapshot.id());
            }
        }
        return new Timeline(snapshots, needed);
    }

    private static Policy policy(Random random) {
        int[] counts = IntStream.range(0, 6)
                .map(i -> random.nextInt(3) == 0 ? 0 : random.nextInt(40))
                .toArray();
        return new Policy(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }

    private static void forChance(BiConsumer<Timeline, Policy> check) {
        Random random = new Random(Long.getLong("holdfast.seed", 1));
        for (int run = 0; run < RUNS; run++) {
            check.accept(timeline(random), policy(random));
        }
    }

    private static Set<SnapshotId> floors(Timeline timeline, Instant now) {
        Set<SnapshotId> floors = new HashSet<>(timeline.needed());
        for (Snapshot snapshot : timeline.snapshots()) {
            boolean restored = snapshot.reason() instanceof Reason.BeforeRestore
                    && snapshot.created().isAfter(now.minus(Duration.ofDays(30)));
            if (snapshot.pinned() || restored) {
                floors.add(snapshot.id());
            }
        }
        timeline.snapshots().stream()
                .sorted(NEWEST_FIRST)
                .limit(1)
                .map(Snapshot::id)
                .forEach(floors::add);
        return floors;
    }

    /// What the words of the policy say, told once more in another way.
    private static Set<SnapshotId> asked(Timeline timeline, Policy policy, Instant now) {
        List<Snapshot> newestFirst =
                timeline.snapshots().stream().sorted(NEWEST_FIRST).toList();
        Set<SnapshotId> asked = new HashSet<>();
        newestFirst.stream()
                .filter(one -> one.created().isAfter(now.minus(Duration.ofDays(policy.allDays()))))
                .forEach(one -> asked.add(one.id()));
        newestFirst.stream().limit(policy.last()).forEach(one -> asked.add(one.id()));
        asked.addAll(newestOfEach(newestFirst, policy.hourly(), "yyyy-MM-dd HH"));
        asked.addAll(newestOfEach(newestFirst, policy.daily(), "yyyy-MM-dd"));
        asked.addAll(newestOfEach(newestFirst, policy.weekly(), ThinningTest::week));
        asked.addAll(newestOfEach(newestFirst, policy.monthly(), "yyyy-MM"));
        return asked;
    }

    private static String week(Snapshot snapshot) {
        var at = snapshot.created().atOffset(ZoneOffset.UTC);
        return at.get(IsoFields.WEEK_BASED_YEAR) + " " + at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }

    private static Set<SnapshotId> newestOfEach(List<Snapshot> newestFirst, int count, String pattern) {
        var format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        return newestOfEach(
                newestFirst, count, one -> format.format(one.created().atOffset(ZoneOffset.UTC)));
    }

    private static Set<SnapshotId> newestOfEach(
            List<Snapshot> newestFirst, int count, Function<Snapshot, String> span) {
        Set<String> spans = newestFirst.stream().map(span).collect(Collectors.toCollection(LinkedHashSet::new));
        return spans.stream()
                .limit(count)
                .map(wanted -> newestFirst.stream()
                        .filter(one -> span.apply(one).equals(wanted))
                        .findFirst()
                        .orElseThrow()
                        .id())
                .collect(Collectors.toSet());
    }

    @Test
    void whatStaysIsTheFloorsAndWhatWasAskedForAndNothingElse() {
        forChance((timeline, policy) -> {
            Set<SnapshotId> expected = floors(timeline, NOW);
            expected.retainAll(timeline.snapshots().stream().map(Snapshot::id).toList());
            expected.addAll(asked(timeline, policy, NOW));
            assertThat(timeline.kept(policy, NOW)).as("%s", policy).isEqualTo(expected);
        });
    }

    @Test
    void whatGoesAndWhatStaysIsEverything() {
        forChance((timeline, policy) -> {
            List<Snapshot> going = Thinning.going(timeline.snapshots(), policy, timeline.needed(), NOW);
            assertThat(going).isSortedAccordingTo(NEWEST_FIRST.reversed());
            Set<SnapshotId> all = new HashSet<>(timeline.kept(policy, NOW));
            going.forEach(one -> assertThat(all.add(one.id())).isTrue());
            assertThat(all).hasSize(timeline.snapshots().size());
        });
    }

    /// So a run that is cut short, and another one right after, end where one whole run ends.
    @Test
    void thinningAgainTakesNothingMoreAndAPartOfItLeadsToTheSame() {
        Random random = new Random(7);
        forChance((timeline, policy) -> {
            List<Snapshot> going = Thinning.going(timeline.snapshots(), policy, timeline.needed(), NOW);
            Set<SnapshotId> kept = timeline.kept(policy, NOW);
            assertThat(timeline.without(going).kept(policy, NOW)).isEqualTo(kept);
            List<Snapshot> some = going.subList(0, going.isEmpty() ? 0 : random.nextInt(going.size()));
            assertThat(timeline.without(some).kept(policy, NOW)).isEqualTo(kept);
        });
    }

    @Test
    void askingForMoreNeverKeepsLess() {
        forChance((timeline, policy) -> {
            Set<SnapshotId> kept = timeline.kept(policy, NOW);
            assertThat(timeline.kept(NOTHING, NOW)).isSubsetOf(kept);
            Policy more = new Policy(
                    policy.allDays() + 1,
                    policy.last() + 1,
                    policy.hourly() + 1,
                    policy.daily() + 1,
                    policy.weekly() + 1,
                    policy.monthly() + 1);
            assertThat(timeline.kept(more, NOW)).containsAll(kept);
        });
    }

    /// Every policy with counts up to 2, on every timeline of three snapshots with every mark.
    @Test
    void theFloorsHoldUnderEverySmallPolicy() {
        double[] ages = {0.01, 20, 31};
        for (int marks = 0; marks < 1 << 9; marks++) {
            List<Snapshot> snapshots = new ArrayList<>();
            Set<SnapshotId> needed = new HashSet<>();
            for (int i = 0; i < ages.length; i++) {
                int mark = marks >> (3 * i) & 7;
                Reason reason = (mark & 1) == 0 ? new Reason.Manual() : new Reason.BeforeRestore();
                Snapshot one = snapshot(daysAgo(ages[i]).created(), reason, (mark & 2) != 0);
                snapshots.add(one);
                if ((mark & 4) != 0) {
                    needed.add(one.id());
                }
            }
            Timeline timeline = new Timeline(snapshots, needed);
            Set<SnapshotId> floors = floors(timeline, NOW);
            for (int counts = 0; counts < 729; counts++) {
                Policy policy = new Policy(
                        counts % 3, counts / 3 % 3, counts / 9 % 3, counts / 27 % 3, counts / 81 % 3, counts / 243);
                Set<SnapshotId> kept = timeline.kept(policy, NOW);
                if (!kept.containsAll(floors)) {
                    assertThat(kept).as("%s with marks %s", policy, marks).containsAll(floors);
                }
            }
        }
    }

    @Test
    void theUsualPolicyKeepsAllOfTwoWeeksAndThenOneADay() {
        List<Snapshot> snapshots = new ArrayList<>();
        for (int hours = 0; hours < 24 * 200; hours += 4) {
            snapshots.add(daysAgo(hours / 24.0));
        }
        Map<SnapshotId, Why> kept = Thinning.kept(snapshots, Policy.DEFAULT, Set.of(), NOW);
        List<Why> reasons = List.copyOf(kept.values());
        assertThat(reasons).filteredOn(why -> why == Why.ALL_DAYS).hasSize(14 * 6 - 1);
        assertThat(reasons).filteredOn(why -> why == Why.DAILY).hasSize(90 - 15);
        assertThat(reasons).contains(Why.NEWEST, Why.WEEKLY, Why.MONTHLY).doesNotContain(Why.HOURLY, Why.LAST);
    }

    @Test
    void whatARestoreReplacedStaysThirtyDaysToTheMillisecond() {
        Snapshot young = snapshot(NOW.minus(Duration.ofDays(30)).plusMillis(1), new Reason.BeforeRestore(), false);
        Snapshot old = snapshot(NOW.minus(Duration.ofDays(30)), new Reason.BeforeRestore(), false);
        Snapshot newest = daysAgo(1);
        assertThat(Thinning.kept(List.of(old, young, newest), NOTHING, Set.of(), NOW))
                .containsOnlyKeys(young.id(), newest.id())
                .containsEntry(young.id(), Why.TOO_YOUNG);
    }

    @Test
    void noSnapshotsAreNoWork() {
        assertThat(Thinning.kept(List.of(), Policy.DEFAULT, Set.of(), NOW)).isEmpty();
    }
}
