package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.btrfs.BtrfsHeads;
import dev.holdfast.storage.btrfs.PoolFile;
import dev.holdfast.storage.pool.PoolStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a fork's volume alone takes, of a workspace of 10,000 files: the store is called directly, on a pool of its
/// own.
final class ForkStorage implements Bench.Part {

    private static final Target FORK_STORAGE =
            new Target("fork_storage", Unit.MILLISECONDS, "btrfs subvolume snapshot", new AtMost(15, "15 ms"));

    private static final long POOL_BYTES = 1L << 30;
    private static final int OWNER = 52000;

    private static final String MAKE_FILES = """
            cd "$1"
            folder=0
            while [ $folder -lt 100 ]; do
                mkdir $folder
                for file in $(seq 100); do echo "$folder $file" > $folder/$file; done
                folder=$((folder + 1))
            done
            sync -f .
            """;

    @Override
    public List<Target> targets() {
        return List.of(FORK_STORAGE);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        DataDirectory data =
                new DataDirectory(Files.createDirectory(site.directory().resolve("forks")));
        PoolFile.make(data, POOL_BYTES);
        PoolFile pool = PoolFile.open(data);
        try (PoolStore store = new PoolStore(data, new BtrfsHeads(data.pool()), OWNER)) {
            store.recover();
            VolumeId parent = VolumeId.fresh();
            store.create(parent);
            Path volume = data.pool().resolve("volumes").resolve(parent.value());
            Programs.shell(MAKE_FILES, volume.resolve("workspace").toString());
            SnapshotId snapshot = SnapshotId.fresh();
            store.snapshot(parent, snapshot);
            TreeSource from = new TreeSource.Frozen(parent, snapshot);
            store.clone(VolumeId.fresh(), from);
            for (int run = 0; run < runs.brief(); run++) {
                measurements.ours(FORK_STORAGE, () -> store.clone(VolumeId.fresh(), from));
                Path plain = data.pool().resolve("plain-" + run);
                measurements.baseline(
                        FORK_STORAGE,
                        () -> Programs.run("btrfs", "subvolume", "snapshot", volume.toString(), plain.toString()));
            }
        } finally {
            pool.close();
        }
    }
}
