package dev.holdfast.storage;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Trees that are edited, restored and forked by chance, and what btrfs tells of any two of them, held against
/// both. The long form goes on for longer; `-Dholdfast.seed` begins elsewhere.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChanceChangesTest {

    private static final long SEED = Long.getLong("holdfast.seed", 1);
    private static final int ROUNDS = 40;
    private static final int LONG_ROUNDS = 300;
    private static final int MOST_EDITS = 30;

    private TestPool pool;

    @BeforeAll
    void openPool() throws IOException {
        pool = TestPool.btrfs();
    }

    @AfterAll
    void closePool() throws IOException {
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5})
    void whatIsToldOfTwoTreesMakesOneOfTheOther(long more) throws IOException {
        go(SEED + more, ROUNDS);
    }

    @Test
    @Tag("long")
    void andStillAfterManyRounds() throws IOException {
        go(SEED + 100, LONG_ROUNDS);
    }

    private void go(long seed, int rounds) throws IOException {
        Random chance = new Random(seed);
        VolumeId volume = VolumeId.fresh();
        VolumeId fork = VolumeId.fresh();
        pool.store().create(volume);
        pool.store().clone(fork, new TreeSource.Live(volume));
        List<TreeSource> moments = new ArrayList<>();
        Map<VolumeId, ChanceEdits> edits = new HashMap<>();
        for (VolumeId each : List.of(volume, fork)) {
            edits.put(each, new ChanceEdits(place(new TreeSource.Live(each)), chance));
        }
        for (int round = 0; round < rounds; round++) {
            VolumeId edited = chance.nextInt(3) == 0 ? fork : volume;
            Optional.ofNullable(edits.get(edited)).orElseThrow().make(1 + chance.nextInt(MOST_EDITS));
            TreeSource live = new TreeSource.Live(edited);
            if (!moments.isEmpty()) {
                compare(moments.get(chance.nextInt(moments.size())), live, seed + "/" + round);
            }
            SnapshotId snapshot = SnapshotId.fresh();
            pool.store().snapshot(edited, snapshot);
            moments.add(new TreeSource.Frozen(edited, snapshot));
            TreeSource one = moments.get(chance.nextInt(moments.size()));
            TreeSource other = moments.get(chance.nextInt(moments.size()));
            compare(one, other, seed + "/" + round);
            if (chance.nextInt(6) == 0) {
                restore(moments, chance);
            }
        }
        pool.store().delete(volume);
        pool.store().delete(fork);
    }

    private void restore(List<TreeSource> moments, Random chance) throws IOException {
        if (moments.get(chance.nextInt(moments.size())) instanceof TreeSource.Frozen(VolumeId volume, SnapshotId old)) {
            Head staged = pool.store().stage(volume, old);
            SnapshotId kept = SnapshotId.fresh();
            pool.store().exchange(volume, staged.uuid(), kept, List.of(Part.HOME));
            moments.add(new TreeSource.Frozen(volume, kept));
            if (chance.nextBoolean()) {
                pool.store().deleteSnapshot(volume, old);
                moments.remove(new TreeSource.Frozen(volume, old));
            }
        }
    }

    private void compare(TreeSource from, TreeSource to, String at) throws IOException {
        List<Difference> told = new ArrayList<>();
        pool.store().changes(from, to, Part.WORKSPACE, told::add);
        SortedMap<String, ReplayedChanges.Thing> before = ReplayedChanges.tree(place(from));
        SortedMap<String, ReplayedChanges.Thing> after = ReplayedChanges.tree(place(to));
        try {
            new ReplayedChanges(before, after, told).check();
        } catch (AssertionError wrong) {
            throw new AssertionError("at " + at + " of " + told + "\n" + before + "\n" + after, wrong);
        }
    }

    private Path place(TreeSource source) {
        Path data = pool.data().pool();
        return switch (source) {
            case TreeSource.Live(VolumeId volume) ->
                data.resolve("volumes").resolve(volume.value()).resolve("workspace");
            case TreeSource.Frozen(VolumeId volume, SnapshotId snapshot) ->
                data.resolve("snapshots")
                        .resolve(volume.value())
                        .resolve(snapshot.value())
                        .resolve("workspace");
        };
    }
}
