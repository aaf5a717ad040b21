package dev.holdfast.storage.btrfs;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.FileSystem;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.LoopDevices;
import dev.holdfast.linux.Mounts;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.linux.SimpleQuota;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Pool;
import dev.holdfast.storage.Space;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A btrfs in one file, on a loop device.
///
/// All of its blocks are allocated beforehand and are never given back: a pool in a sparse file dies
/// when the disk under it fills up. So it is made without discard, mounted without discard, and looked
/// at.
public final class PoolFile implements Pool {

    /// What is left to the disk that the file lies on.
    public static final long LEFT_FREE = 5L << 30;

    /// The smallest pool that is made without being asked for.
    public static final long SMALLEST = 8L << 30;

    private static final long MIB = 1L << 20;
    private static final long MKFS_SECONDS = 120;

    /// `ssd` keeps one `fsync` from waiting for others that may come. On a disk that counts as turning, as the loop
    /// device of a virtual machine's does, btrfs waits a clock tick or more for each while several write.
    private static final String OPTIONS = "nodiscard,ssd";

    private final DataDirectory data;
    private final PlatformPool threads = new PlatformPool("pool", 1);

    private PoolFile(DataDirectory data) {
        this.data = data;
    }

    /// The size that a new pool gets where this much is free: 60 %, at least 8 GiB, leaving at least 5
    /// GiB; none where that is impossible.
    public static Optional<Long> defaultSize(long free) {
        long size = Math.min(Math.max(free / 10 * 6, SMALLEST), free - LEFT_FREE);
        return size < SMALLEST ? Optional.empty() : Optional.of(size / MIB * MIB);
    }

    /// Makes the file, whole or not at all, with a file system in it.
    public static void make(DataDirectory data, long size) throws IOException {
        Path fresh = data.poolFile().resolveSibling("pool.img.new");
        Files.deleteIfExists(fresh);
        try {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (Fd file = ServerFiles.openReadWrite(fresh)) {
                ServerFiles.allocate(file, size / MIB * MIB);
            }
            format(fresh);
            ServerFiles.sync(fresh);
            ServerFiles.move(fresh, data.poolFile());
            ServerFiles.sync(data.root());
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// `-K`: mkfs would give all blocks back to the disk before it begins.
    private static void format(Path file) throws IOException {
        Path output = Files.createTempFile(file.toAbsolutePath().getParent(), "mkfs", ".log");
        try {
            Process mkfs = new ProcessBuilder("mkfs.btrfs", "-q", "-K", "-L", "holdfast", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = mkfs.waitFor(MKFS_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                mkfs.destroyForcibly();
            }
            if (!ended || mkfs.exitValue() != 0) {
                throw new IOException("mkfs.btrfs failed: " + Files.readString(output, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making the pool", interrupted);
        } finally {
            Files.delete(output);
        }
    }

    /// Mounts the pool, unless it is mounted; brings a growth to its end that a crash cut short.
    public static PoolFile open(DataDirectory data) throws IOException {
        PoolFile pool = new PoolFile(data);
        pool.threads.run(pool::mount);
        return pool;
    }

    /// Turns the kernel's quotas on, for fences around volumes, and says whether this kernel has them. What is
    /// left there of volumes that are gone is dropped.
    public boolean fence() throws IOException {
        return threads.call(() -> {
            try (Fd pool = opened()) {
                boolean stands = SimpleQuota.begin(pool);
                if (stands) {
                    SimpleQuota.forget(pool);
                }
                return stands;
            }
        });
    }

    /// Takes all fences away.
    public void unfence() throws IOException {
        threads.run(() -> {
            try (Fd pool = opened()) {
                SimpleQuota.end(pool);
            }
        });
    }

    private void mount(Path device) throws IOException {
        try {
            Mounts.mount(device, data.pool(), "btrfs", OPTIONS);
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.EINVAL && SimpleQuota.wereOn(data.poolFile())) {
                throw Problem.unavailable(
                                "kernel_too_old",
                                "The pool was used with the fences of a newer kernel: start Linux 6.7 or a newer one.")
                        .causedBy(failed);
            }
            throw failed;
        }
    }

    private void mount() throws IOException {
        Files.createDirectories(
                data.pool(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Optional<Mounts.Mount> there = mounted();
        if (there.isEmpty()) {
            Optional<LoopDevices.Loop> serving = LoopDevices.of(data.poolFile());
            if (serving.isPresent()) {
                mount(serving.get().device());
            } else {
                try (LoopDevices.Held held = LoopDevices.serve(data.poolFile())) {
                    mount(held.loop().device());
                }
            }
        } else if (!device().device().toString().equals(there.get().source())) {
            throw Problem.unavailable(
                    "pool_not_ours",
                    there.get().source() + " is mounted at " + data.pool() + " instead of the pool: unmount it.");
        }
        fill();
    }

    private Fd opened() throws IOException {
        return dev.holdfast.linux.Files.openDirectory(data.pool());
    }

    private Optional<Mounts.Mount> mounted() throws IOException {
        Path point = data.pool().toRealPath();
        return Mounts.all().stream()
                .filter(mount -> mount.point().equals(point))
                .reduce((lower, upper) -> upper);
    }

    private LoopDevices.Loop device() throws IOException {
        return LoopDevices.of(data.poolFile())
                .orElseThrow(() -> Problem.unavailable(
                        "pool_not_ours",
                        "What is mounted at " + data.pool() + " is not " + data.poolFile() + ": unmount it."));
    }

    /// Lets device and file system have all of the file.
    private void fill() throws IOException {
        long size = Files.size(data.poolFile());
        try (Fd pool = opened()) {
            if (Btrfs.deviceSize(pool) < size) {
                LoopDevices.grown(device().device());
                Btrfs.fillDevice(pool);
            }
        }
    }

    @Override
    public State state() throws IOException {
        return threads.call(() -> {
            try (Fd pool = opened()) {
                FileSystem found = FileSystem.of(pool);
                return new State("btrfs-file", Space.of(found.total(), found.available()), warnings());
            }
        });
    }

    private List<String> warnings() throws IOException {
        List<String> warnings = new ArrayList<>();
        FileFacts file = FileFacts.of(data.poolFile());
        if (file.allocated() < file.size()) {
            warnings.add("The pool file " + data.poolFile() + " has lost " + (file.size() - file.allocated()) / MIB
                    + " MiB of its blocks to the disk and breaks when the disk fills up: run \"fallocate -l "
                    + file.size() + " " + data.poolFile() + "\", and find out what punches holes into it.");
        }
        if (!device().directIo()) {
            warnings.add("The pool's loop device works without direct I/O, so memory holds everything twice.");
        }
        return warnings;
    }

    @Override
    public void grow(long total) throws IOException {
        threads.run(() -> {
            long size = total / MIB * MIB;
            long now = Files.size(data.poolFile());
            if (size <= now) {
                throw Problem.unprocessable(
                        "bad_size", "The pool has " + now / MIB + " MiB already and can only become larger.");
            }
            allocate(now, size);
            fill();
        });
    }

    /// An allocation that fails half-way has already made the file longer, so it is cut back.
    private void allocate(long now, long size) throws IOException {
        long free = data.root().toFile().getUsableSpace();
        if (size - now > free - LEFT_FREE) {
            throw diskFull(size, free);
        }
        try (Fd file = ServerFiles.openReadWrite(data.poolFile())) {
            ServerFiles.allocate(file, size);
        } catch (LinuxException failed) {
            try (var file = Files.newByteChannel(data.poolFile(), StandardOpenOption.WRITE)) {
                file.truncate(now);
            }
            if (failed.errno() == Errno.ENOSPC) {
                throw diskFull(size, free).causedBy(failed);
            }
            throw failed;
        }
        ServerFiles.sync(data.poolFile());
    }

    private static Problem diskFull(long size, long free) {
        return Problem.of(
                Problem.Kind.NO_SPACE,
                "disk_full",
                "The disk has " + free / MIB + " MiB free, too little for a pool of " + size / MIB + " MiB: "
                        + LEFT_FREE / MIB + " MiB are left to it.");
    }

    @Override
    public void close() throws IOException {
        threads.run(() -> {
            if (mounted().isEmpty()) {
                return;
            }
            try {
                Mounts.unmount(data.pool());
            } catch (LinuxException failed) {
                if (failed.errno() == Errno.EBUSY) {
                    throw Problem.conflict(
                                    "pool_busy", "The pool at " + data.pool() + " is in use: stop the agents first.")
                            .causedBy(failed);
                }
                throw failed;
            }
        });
        threads.close();
    }
}
