package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.btrfs.BtrfsHeads;
import dev.holdfast.storage.btrfs.PoolFile;
import dev.holdfast.storage.pool.PoolStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a new volume alone takes, until it is safe on the disk: the store is called directly, on a pool of
/// its own.
final class CreateStorage implements Bench.Part {

    private static final Target CREATE_STORAGE = new Target(
            "create_storage",
            Unit.MILLISECONDS,
            "btrfs subvolume create, btrfs filesystem sync",
            new AtMost(30, "30 ms"));

    private static final long POOL_BYTES = 1L << 30;
    private static final int OWNER = 52000;

    private static final String PLAIN = """
            btrfs subvolume create "$1"
            btrfs filesystem sync "$1"
            """;

    @Override
    public List<Target> targets() {
        return List.of(CREATE_STORAGE);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        DataDirectory data =
                new DataDirectory(Files.createDirectory(site.directory().resolve("storage")));
        PoolFile.make(data, POOL_BYTES);
        PoolFile pool = PoolFile.open(data);
        try (PoolStore store = new PoolStore(data, new BtrfsHeads(data.pool()), OWNER)) {
            store.recover();
            store.create(VolumeId.fresh());
            for (int run = 0; run < runs.brief(); run++) {
                measurements.ours(CREATE_STORAGE, () -> store.create(VolumeId.fresh()));
                Path plain = data.pool().resolve("plain-" + run);
                measurements.baseline(CREATE_STORAGE, () -> Programs.shell(PLAIN, plain.toString()));
            }
        } finally {
            pool.close();
        }
    }
}
