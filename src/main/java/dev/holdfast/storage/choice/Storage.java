package dev.holdfast.storage.choice;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileSystem;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Pool;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.storage.btrfs.BtrfsHeads;
import dev.holdfast.storage.btrfs.PoolFile;
import dev.holdfast.storage.copy.CopyHeads;
import dev.holdfast.storage.pool.Heads;
import dev.holdfast.storage.pool.MountPoints;
import dev.holdfast.storage.pool.Places;
import dev.holdfast.storage.pool.PoolFolder;
import dev.holdfast.storage.pool.PoolStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/// The store of a data directory, with its pool, and sentences that say what was chosen and what it
/// costs.
///
/// The choice is made once: btrfs where the directory lies on it, else btrfs in a pool file, else plain
/// copies. What is there already decides everything later: a pool that cannot be opened is a failure,
/// and never a reason to begin another one beside it.
///
/// @param sentences for people: at start and in the answer of `up`
public record Storage(DataDirectory data, VolumeStore store, Pool pool, List<String> sentences) {

    private static final long GIB = 1L << 30;

    /// Opens the storage of this directory, and makes it first where there is none. Nothing is
    /// recovered by that; `VolumeStore.recover` is the next call.
    ///
    /// @param owner the uid and gid of agents
    public static Storage open(DataDirectory data, StorageWish wish, int owner) throws IOException {
        try (PlatformPool threads = new PlatformPool("storage-choice", 1)) {
            return threads.call(() -> new Opening(data, owner).open(wish));
        }
    }

    /// Takes all mounts of this directory away, the runtimes' and the pool's own. Runtimes that still
    /// live keep what they have; nothing new appears in them until the storage is opened again.
    public void takeDown() throws IOException {
        store.close();
        try (PlatformPool threads = new PlatformPool("storage-choice", 1)) {
            threads.run(() -> MountPoints.takeDown(data));
        }
        pool.close();
    }

    /// One run of `open`.
    private record Opening(DataDirectory data, int owner) {

        Storage open(StorageWish wish) throws IOException {
            Files.createDirectories(
                    data.root(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (Files.exists(data.poolFile())) {
                return inFile(wish.fence());
            }
            if (Files.exists(data.poolMark())) {
                throw Problem.unavailable(
                        "pool_missing",
                        "The pool file " + data.poolFile()
                                + " is gone, with every agent's files in it. Nothing was made"
                                + " in its place: bring it back, or delete " + data.poolMark()
                                + " to begin with an empty pool.");
            }
            Optional<String> kind = new Places(data.pool()).kind();
            if (kind.isPresent()) {
                return kind.get().equals("copy") ? copy("that is how this pool was begun") : onBtrfs();
            }
            return switch (wish.kind()) {
                case BEST -> best(wish);
                case BTRFS -> btrfs(wish);
                case COPY -> copy("it was asked for");
            };
        }

        private Storage best(StorageWish wish) throws IOException {
            try {
                return btrfs(wish);
            } catch (Problem impossible) {
                if (!impossible.code().equals("btrfs_impossible")) {
                    throw impossible;
                }
                return copy(impossible.sentence());
            }
        }

        private Storage btrfs(StorageWish wish) throws IOException {
            try (Fd root = dev.holdfast.linux.Files.openDirectory(data.root())) {
                if (FileSystem.of(root).isBtrfs()) {
                    return onBtrfs();
                }
            }
            // By the path: Java finds a file system by /etc/mtab, which not every machine has.
            long free = data.root().toFile().getUsableSpace();
            long wanted = wish.poolSize() > 0
                    ? wish.poolSize()
                    : PoolFile.defaultSize(free)
                            .orElseThrow(() -> impossible("only " + free / GIB + " GiB are free, and a pool file takes"
                                    + " 8 GiB and leaves 5 GiB"));
            try {
                PoolFile.make(data, wanted);
                return inFile(wish.fence());
            } catch (IOException failed) {
                Files.deleteIfExists(data.poolFile());
                throw impossible(String.valueOf(failed.getMessage())).causedBy(failed);
            }
        }

        private static Problem impossible(String why) {
            return Problem.unavailable("btrfs_impossible", "btrfs in a pool file is not possible here (" + why + ")");
        }

        private Storage onBtrfs() throws IOException {
            folder();
            return storage(
                    new BtrfsHeads(data.pool()),
                    new PoolFolder(data.pool(), "btrfs", List.of()),
                    "Volumes are btrfs subvolumes in " + data.pool() + ": a snapshot takes milliseconds at any size.");
        }

        private Storage inFile(StorageWish.Fence wish) throws IOException {
            PoolFile pool = PoolFile.open(data);
            if (!Files.exists(data.poolMark())) {
                Files.createFile(data.poolMark());
            }
            boolean fenced = fenced(pool, wish);
            return storage(
                    fenced ? BtrfsHeads.fenced(data.pool()) : new BtrfsHeads(data.pool()),
                    pool,
                    "Volumes are btrfs subvolumes in the pool file " + data.poolFile() + " of "
                            + Files.size(data.poolFile()) / GIB
                            + " GiB, which is taken from the disk in full: a snapshot"
                            + " takes milliseconds at any size. \"holdfast pool grow\" makes it larger."
                            + (fenced
                                    ? " The kernel keeps volumes within their limits; one older than Linux 6.7 cannot"
                                            + " open this pool any more."
                                    : ""));
        }

        private static boolean fenced(PoolFile pool, StorageWish.Fence wish) throws IOException {
            return switch (wish) {
                case BEST -> pool.fence();
                case WATCH -> {
                    pool.unfence();
                    yield false;
                }
            };
        }

        private Storage copy(String why) throws IOException {
            folder();
            String sentence =
                    "Volumes are plain folders in " + data.pool() + ", because " + why + ". Every snapshot copies"
                            + " the whole workspace file by file, takes time and space accordingly, and stops the agent meanwhile.";
            return storage(
                    new CopyHeads(data.pool()), new PoolFolder(data.pool(), "copy", List.of(sentence)), sentence);
        }

        private void folder() throws IOException {
            Path pool = data.pool();
            Files.createDirectories(
                    pool, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }

        private Storage storage(Heads heads, Pool pool, String sentence) {
            return new Storage(data, new PoolStore(data, heads, owner), pool, List.of(sentence));
        }
    }
}
