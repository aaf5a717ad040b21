package dev.holdfast.bench;

import dev.holdfast.bench.Target.Percentiles;
import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.walk.Api;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// Snapshots of one workspace by the API: of an idle agent, of one that writes small files, and of one that writes as
/// fast as the disk, beside Git's way with the same files and btrfs' own program.
final class SnapshotsOfTree implements Bench.Part {

    private static final String GIT = "git add -A, git commit";

    /// Enough for the 95th of a hundred to mean something.
    private static final int SNAPSHOTS_A_RUN = 10;

    /// What is counted after one snapshot is done before the next.
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private static final Duration COUNTED_WITHIN = Duration.ofMinutes(1);

    private final Trees trees;
    private final Trees.Size size;
    private final Target idle;
    private final Target writing;
    private final Target streaming;

    SnapshotsOfTree(Trees trees, Trees.Size size) {
        this.trees = trees;
        this.size = size;
        String name = "snapshot_" + size.word();
        this.idle = new Target(name + "_idle", Unit.MILLISECONDS, GIT, new Percentiles(10, 50));
        this.writing = new Target(name + "_small_writes", Unit.MILLISECONDS, GIT, new Percentiles(25, 60));
        this.streaming = new Target(name + "_stream", Unit.MILLISECONDS, "btrfs subvolume snapshot", new Times(1.5));
    }

    @Override
    public List<Target> targets() {
        return List.of(idle, writing, streaming);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        Trees.Tree tree = trees.of(site, size);
        System.err.println("taking snapshots of " + tree.agent() + " …");
        int snapshots = runs.brief() * SNAPSHOTS_A_RUN;
        for (int warm = 0; warm < SNAPSHOTS_A_RUN; warm++) {
            take(site, tree);
        }
        for (int i = 0; i < snapshots; i++) {
            measurements.ours(idle, () -> take(site, tree));
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
        whileItWrites(site, tree, snapshots, measurements);
        whileItStreams(site, tree, runs, measurements);
        System.err.println("committing " + tree.agent() + " …");
        double first = Measurements.time(tree::commit);
        measurements.remark(String.format(Locale.ROOT, "%s: the first commit took %.0f ms.", idle.name(), first));
        for (int run = 0; run < runs.lengthy(); run++) {
            measurements.baseline(idle, tree::commit);
            try (Writing _ = Writing.smallFiles(site, tree)) {
                measurements.baseline(writing, tree::commit);
            }
        }
    }

    private static Api.Snapshot take(Site site, Trees.Tree tree) throws Exception {
        return site.api().snapshot(tree.agent(), "bench");
    }

    /// Twice as long: with snapshots, and without.
    private void whileItWrites(Site site, Trees.Tree tree, int snapshots, Measurements measurements) throws Exception {
        try (Writing files = Writing.smallFiles(site, tree)) {
            long freezes = files.freezes();
            Writing.Span with = files.during(() -> {
                for (int i = 0; i < snapshots; i++) {
                    measurements.ours(writing, () -> take(site, tree));
                    LockSupport.parkNanos(BETWEEN.toNanos());
                }
            });
            Writing.Span without =
                    files.during(() -> LockSupport.parkNanos(with.length().toNanos()));
            measurements.remark(String.format(
                    Locale.ROOT,
                    "%s: %d snapshots froze the agent %d times; the longest gap between two of its %d files was %d ms,"
                            + " and %d ms between %d files in as long without snapshots.",
                    writing.name(),
                    snapshots,
                    files.freezes() - freezes,
                    files.count(with),
                    files.longestGap(with).toMillis(),
                    files.longestGap(without).toMillis(),
                    files.count(without)));
        }
    }

    /// Each is taken away again, because what it holds is overwritten at once.
    private void whileItStreams(Site site, Trees.Tree tree, Bench.Runs runs, Measurements measurements)
            throws Exception {
        Path volume = site.volume(tree.agent());
        String plain = volume.resolveSibling("plain").toString();
        try (Writing stream = Writing.stream(site, tree)) {
            long freezes = stream.freezes();
            for (int run = 0; run < runs.brief() * 2; run++) {
                Api.Snapshot[] taken = new Api.Snapshot[1];
                measurements.ours(streaming, () -> taken[0] = take(site, tree));
                drop(site, tree, taken[0].id());
                LockSupport.parkNanos(BETWEEN.toNanos());
                measurements.baseline(
                        streaming,
                        () -> Programs.run("btrfs", "subvolume", "snapshot", "-r", volume.toString(), plain));
                Programs.run("btrfs", "subvolume", "delete", plain);
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
            measurements.remark(String.format(
                    Locale.ROOT, "%s: the agent was frozen %d times.", streaming.name(), stream.freezes() - freezes));
        }
    }

    /// What changed up to it is counted first.
    private static void drop(Site site, Trees.Tree tree, String snapshot) throws Exception {
        Wait.until("the deletion of a snapshot", COUNTED_WITHIN, () -> {
            try {
                site.api().deleteSnapshot(tree.agent(), snapshot);
                return true;
            } catch (Api.Refused inUse) {
                return false;
            }
        });
    }
}
