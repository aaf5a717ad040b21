package dev.holdfast.storage.copy;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.ExtendedAttributes;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileSystem;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.linux.TreeCopy;
import dev.holdfast.linux.TreeRemoval;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.Space;
import dev.holdfast.storage.VolumeStore.Capabilities;
import dev.holdfast.storage.VolumeStore.Usage;
import dev.holdfast.storage.local.Aside;
import dev.holdfast.storage.local.WalkedDifferences;
import dev.holdfast.storage.pool.Heads;
import dev.holdfast.storage.pool.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// Heads as plain folders: a copy is made file by file, sharing the bytes where the file system can.
///
/// Identity and generation stand in a file beside the parts. The folders of the parts carry the identity in
/// an attribute that only the server can read and write, so that they are known again where they are
/// mounted. A generation is found by looking through the whole tree.
public final class CopyHeads implements Heads {

    private static final String IDENTITY = "trusted.holdfast.head";
    private static final int ONLY_ROOT = 0700;
    private static final int FOLDER = 0755;

    private final Path pool;

    public CopyHeads(Path pool) {
        this.pool = pool;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities("copy", false, false, true, false);
    }

    @Override
    public void check() throws IOException {
        try (Fd folder = Files.openDirectory(pool)) {
            ExtendedAttributes.set(folder, IDENTITY, new byte[0]);
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.EOPNOTSUPP || failed.errno() == Errno.EPERM) {
                throw Problem.unavailable(
                                "pool_impossible",
                                "The file system of " + pool
                                        + " has no \"trusted\" attributes: put the data directory on"
                                        + " ext4, xfs or btrfs.")
                        .causedBy(failed);
            }
            throw failed;
        }
    }

    @Override
    public void create(Path place, int owner) throws IOException {
        make(place, folder -> {
            for (Part part : Part.values()) {
                Files.makeDirectory(folder, name(part), FOLDER);
                try (Fd made = Files.openDirectory(folder, name(part))) {
                    Files.changeMode(made, FOLDER);
                    Files.changeOwner(made, owner, owner);
                }
            }
            return new HeadRecord(UUID.randomUUID(), 1, Kind.LIVE, TreeMark.NONE);
        });
        ServerFiles.sync(place.resolve("..").normalize());
    }

    @Override
    public void copy(Path source, Path place, Kind kind) throws IOException {
        long generation = head(source, Kind.LIVE).generation();
        make(place, folder -> {
            try (Fd from = Files.openDirectory(source)) {
                for (Part part : Part.values()) {
                    try (Fd fromPart = Files.openDirectory(from, name(part))) {
                        TreeCopy.copy(fromPart, folder, name(part));
                    }
                }
            }
            return new HeadRecord(UUID.randomUUID(), generation, kind, TreeMark.NONE);
        });
        commit();
    }

    /// Fills a new folder that is not in its place yet.
    @FunctionalInterface
    private interface Filling {
        HeadRecord fill(Fd folder) throws IOException;
    }

    private void make(Path place, Filling filling) throws IOException {
        Path fresh = Places.unfinished(place);
        try (Fd above = ServerFiles.openFolderOf(place)) {
            Files.makeDirectory(above, name(fresh), ONLY_ROOT);
            try (Fd folder = Files.openDirectory(above, name(fresh))) {
                HeadRecord record = filling.fill(folder);
                Aside.of(folder).close();
                for (Part part : Part.values()) {
                    openPart(folder, part, record).close();
                }
                record.write(fresh);
            }
            ServerFiles.move(fresh, place);
        } catch (IOException | RuntimeException failed) {
            undo(fresh, failed);
            tellLease(failed);
            throw failed;
        }
    }

    private void undo(Path fresh, Exception failed) {
        try {
            destroy(fresh);
        } catch (IOException again) {
            failed.addSuppressed(again);
        }
    }

    /// A process of the agent may hold a lease on one of its files. The kernel takes it away after a while.
    private static void tellLease(Exception failed) {
        if (failed instanceof LinuxException linux && linux.errno() == Errno.EAGAIN) {
            throw Problem.conflict("file_busy", "A process of the agent holds one of its files: try again in a minute.")
                    .causedBy(failed);
        }
    }

    @Override
    public void freeze(Path place) throws IOException {
        HeadRecord record = HeadRecord.read(place);
        if (record.kind() == Kind.LIVE) {
            current(place).frozen().write(place);
        }
    }

    @Override
    public void destroy(Path place) throws IOException {
        if (java.nio.file.Files.exists(place, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            try (Fd above = ServerFiles.openFolderOf(place)) {
                TreeRemoval.remove(above, name(place));
            }
        }
    }

    /// Nothing to do: a tree is looked through as it is in memory.
    @Override
    public void flush() {}

    @Override
    public Head head(Path place, Kind kind) throws IOException {
        return switch (kind) {
            case FROZEN -> HeadRecord.read(place).head();
            case LIVE -> current(place).head();
        };
    }

    private static HeadRecord current(Path place) throws IOException {
        HeadRecord known = HeadRecord.read(place);
        if (known.kind() == Kind.FROZEN) {
            return known;
        }
        long mark = 1;
        try (Fd top = Files.openDirectory(place)) {
            for (Part part : Part.values()) {
                try (Fd folder = Files.openDirectory(top, name(part))) {
                    long found = TreeMark.of(folder);
                    mark = found == TreeMark.NONE || mark == TreeMark.NONE ? TreeMark.NONE : mark * 31 + found;
                }
            }
        }
        if (mark != TreeMark.NONE && mark == known.mark()) {
            return known;
        }
        HeadRecord changed = known.changed(mark);
        changed.write(place);
        return changed;
    }

    @Override
    public UUID uuid(Path place) throws IOException {
        return HeadRecord.read(place).uuid();
    }

    @Override
    public Fd openPart(Path place, Part part) throws IOException {
        try (Fd top = Files.openDirectory(place)) {
            return openPart(top, part, HeadRecord.read(place));
        }
    }

    private static Fd openPart(Fd top, Part part, HeadRecord record) throws IOException {
        Fd folder = Files.openDirectory(top, name(part));
        try {
            if (!identity(folder).equals(Optional.of(record.uuid()))) {
                byte[] text = record.uuid().toString().getBytes(StandardCharsets.US_ASCII);
                ExtendedAttributes.set(folder, IDENTITY, text);
            }
            return folder;
        } catch (IOException | RuntimeException failed) {
            folder.close();
            throw failed;
        }
    }

    @Override
    public Optional<UUID> mounted(Fd folder) throws IOException {
        return identity(folder);
    }

    private static Optional<UUID> identity(Fd folder) throws IOException {
        return ExtendedAttributes.get(folder, IDENTITY)
                .map(text -> UUID.fromString(new String(text, StandardCharsets.US_ASCII)));
    }

    /// Every copy counts in full, also where the file system lets copies share their bytes.
    @Override
    public Usage usage(Path present, List<Path> snapshots) throws IOException {
        Size live = size(present);
        long history = 0;
        for (Path snapshot : snapshots) {
            history += size(snapshot).bytes();
        }
        return new Usage(live.bytes(), history, live.files());
    }

    private record Size(long bytes, long files) {}

    private static Size size(Path place) throws IOException {
        long[] found = new long[2];
        Set<Long> linked = new HashSet<>();
        try (Fd top = Files.openDirectory(place)) {
            for (Part part : Part.values()) {
                try (Fd folder = Files.openDirectory(top, name(part))) {
                    // What vanishes meanwhile is not missed: the next count is a minute away.
                    var _ = TreeWalk.whole(folder, facts -> {
                        boolean first = facts.isDirectory() || facts.links() < 2 || linked.add(facts.inode());
                        found[0] += first ? facts.allocated() : 0;
                        found[1] += facts.isDirectory() ? 0 : 1;
                    });
                }
            }
        }
        return new Size(found[0], found[1]);
    }

    /// Copies do not know what they were copied from, so both are walked through.
    @Override
    public void tellDifferences(Compared from, Compared to, Part part, Consumer<Difference> each) throws IOException {
        try (Fd before = Files.openDirectory(from.place());
                Fd after = Files.openDirectory(to.place());
                Fd then = Files.openDirectory(before, name(part));
                Fd now = Files.openDirectory(after, name(part))) {
            WalkedDifferences.tell(then, now, each);
        }
    }

    @Override
    public void fence(Path present, long total) {}

    @Override
    public void succeed(Path past, Path present) {}

    @Override
    public <T> T beyondFence(Fd head, PlatformPool.Work<T> work) throws IOException {
        return work.run();
    }

    @Override
    public void barrier() throws IOException {
        commit();
    }

    @Override
    public void commit() throws IOException {
        try (Fd folder = Files.openDirectory(pool)) {
            ServerFiles.syncFileSystem(folder);
        }
    }

    @Override
    public Space space() throws IOException {
        try (Fd folder = Files.openDirectory(pool)) {
            FileSystem found = FileSystem.of(folder);
            return Space.of(found.total(), found.available());
        }
    }

    private static byte[] name(Part part) {
        return part.folder().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] name(Path place) {
        return String.valueOf(place.getFileName()).getBytes(StandardCharsets.UTF_8);
    }
}
