package dev.holdfast.storage;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Mounts;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.linux.TreeRemoval;
import dev.holdfast.storage.btrfs.BtrfsHeads;
import dev.holdfast.storage.btrfs.PoolFile;
import dev.holdfast.storage.choice.Storage;
import dev.holdfast.storage.choice.StorageWish;
import dev.holdfast.storage.copy.CopyHeads;
import dev.holdfast.storage.pool.PoolFolder;
import dev.holdfast.storage.pool.PoolStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A data directory with a mounted pool, for tests; closing it takes every trace of it away.
public final class TestPool implements AutoCloseable {

    /// The uid of agents.
    public static final int AGENTS = 52000;

    private static final long GIB = 1L << 30;

    private final DataDirectory data;
    private final Pool pool;
    private final VolumeStore store;

    private TestPool(DataDirectory data, Pool pool, VolumeStore store) {
        this.data = data;
        this.pool = pool;
        this.store = store;
    }

    /// A btrfs of 1 GiB in a file, on a loop device, with its store.
    public static TestPool btrfs() throws IOException {
        DataDirectory data = freshData();
        PoolFile.make(data, GIB);
        Pool pool = PoolFile.open(data);
        VolumeStore store = new PoolStore(data, new BtrfsHeads(data.pool()), AGENTS);
        store.recover();
        return new TestPool(data, pool, store);
    }

    /// The same with the fences of the kernel, where it has them.
    public static TestPool fenced() throws IOException {
        DataDirectory data = freshData();
        PoolFile.make(data, GIB);
        Storage storage = Storage.open(data, StorageWish.BEST, AGENTS);
        storage.store().recover();
        return new TestPool(data, storage.pool(), storage.store());
    }

    /// A pool of plain folders, with its store.
    public static TestPool copy() throws IOException {
        return copyIn(freshData());
    }

    static TestPool copyIn(DataDirectory data) throws IOException {
        Files.createDirectories(data.pool());
        Pool pool = new PoolFolder(data.pool(), "copy", List.of());
        VolumeStore store = new PoolStore(data, new CopyHeads(data.pool()), AGENTS);
        store.recover();
        return new TestPool(data, pool, store);
    }

    /// An empty data directory.
    public static DataDirectory freshData() throws IOException {
        return new DataDirectory(Files.createTempDirectory("hf-pool-").toRealPath());
    }

    public DataDirectory data() {
        return data;
    }

    public Pool pool() {
        return pool;
    }

    public VolumeStore store() {
        return store;
    }

    /// A runtime with its empty mount points, as the runtime room makes them.
    public RuntimeId runtime() throws IOException {
        RuntimeId runtime = RuntimeId.fresh();
        for (Path point : List.of(data.workspaceMount(runtime), data.homeMount(runtime))) {
            Files.createDirectories(point);
            Files.setPosixFilePermissions(point, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        return runtime;
    }

    @Override
    public void close() throws IOException {
        store.close();
        remove(data);
    }

    /// Takes away whatever is mounted beneath the data directory, and the directory. The loop device goes
    /// with its last mount.
    public static void remove(DataDirectory data) throws IOException {
        for (Mounts.Mount mount : Mounts.all().reversed()) {
            if (mount.point().startsWith(data.root())) {
                Mounts.detach(mount.point());
            }
        }
        try (Fd folder = ServerFiles.openFolderOf(data.root())) {
            TreeRemoval.remove(folder, String.valueOf(data.root().getFileName()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
