package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileSystem;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.linux.SimpleQuota;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.Space;
import dev.holdfast.storage.VolumeStore.Capabilities;
import dev.holdfast.storage.VolumeStore.Usage;
import dev.holdfast.storage.local.Aside;
import dev.holdfast.storage.pool.Heads;
import dev.holdfast.storage.pool.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Heads as btrfs subvolumes: a copy is a snapshot.
///
/// An agent should not be able to make subvolumes of its own, and where it could, a plain snapshot would
/// hold empty folders in their place. So each copy asks whether there are any, says it aloud, and then
/// copies them too, one after the other; and whatever is removed is removed deepest first.
public final class BtrfsHeads implements Heads {

    private static final Logger LOG = LoggerFactory.getLogger(BtrfsHeads.class);
    private static final int FOLDER = 0755;

    /// What was counted when a head was like this.
    private record Counted(UUID uuid, long generation, List<Path> snapshots, Usage usage) {

        boolean still(Btrfs.Subvolume now, List<Path> present) {
            return uuid.equals(now.uuid()) && generation == now.generation() && snapshots.equals(present);
        }
    }

    private final Path pool;
    private final Optional<BtrfsFence> fence;
    private final Map<Path, Counted> counted = new ConcurrentHashMap<>();
    private final BtrfsDifferences differences = new BtrfsDifferences(this::destroy);

    /// Heads without a fence.
    public BtrfsHeads(Path pool) {
        this(pool, Optional.empty());
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private BtrfsHeads(Path pool, Optional<BtrfsFence> fence) {
        this.pool = pool;
        this.fence = fence;
    }

    /// Heads in a pool whose simple quotas are on.
    public static BtrfsHeads fenced(Path pool) {
        return new BtrfsHeads(pool, Optional.of(new BtrfsFence(pool)));
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities("btrfs", true, true, true, fence.isPresent());
    }

    @Override
    public void check() throws IOException {
        try (Fd folder = Files.openDirectory(pool)) {
            FileSystem found = FileSystem.of(folder);
            if (!found.isBtrfs()) {
                throw Problem.unavailable(
                        "pool_not_mounted",
                        "The pool is not mounted at " + pool + ": start Holdfast by \"holdfast up\".");
            }
            if (found.readOnly()) {
                throw Problem.unavailable(
                        "pool_failing",
                        "The disk under the pool failed, and the kernel lets nothing more be written to " + pool
                                + ": see its log, mend the disk, and start the server anew.");
            }
        }
    }

    @Override
    public void create(Path place, int owner) throws IOException {
        Path fresh = Places.unfinished(place);
        try (Fd folder = ServerFiles.openFolderOf(place)) {
            Btrfs.create(folder, name(fresh));
            try (Fd top = Files.openDirectory(folder, name(fresh))) {
                for (Part part : Part.values()) {
                    byte[] name = part.folder().getBytes(StandardCharsets.UTF_8);
                    Files.makeDirectory(top, name, FOLDER);
                    Entries.owner(top, name, owner, owner);
                    Entries.mode(top, name, FOLDER);
                }
                Aside.of(top).close();
            }
            ServerFiles.move(fresh, place);
            Btrfs.commit(folder);
        } catch (IOException | RuntimeException failed) {
            undo(fresh, failed);
            throw failed;
        }
    }

    @Override
    public void copy(Path source, Path place, Kind kind) throws IOException {
        try (Fd from = Files.openDirectory(source);
                Fd folder = ServerFiles.openFolderOf(place)) {
            List<Btrfs.Nested> nested = Btrfs.nested(from);
            if (nested.isEmpty()) {
                Btrfs.snapshot(folder, name(place), from, access(kind));
                remember(from, folder, place, kind);
                return;
            }
            LOG.warn("{} holds {} subvolumes of its own; they are copied one after the other", source, nested.size());
            Path fresh = Places.unfinished(place);
            try {
                copyNested(from, folder, name(fresh), nested);
                if (kind == Kind.FROZEN) {
                    freeze(fresh);
                }
                ServerFiles.move(fresh, place);
                Btrfs.commit(folder);
            } catch (IOException | RuntimeException failed) {
                undo(fresh, failed);
                throw failed;
            }
        }
    }

    /// Lets a head that goes its own way know where it comes from.
    private static void remember(Fd from, Fd folder, Path place, Kind kind) throws IOException {
        if (kind == Kind.LIVE) {
            try (Fd made = Files.openDirectory(folder, name(place))) {
                Lineage.pass(from, made);
            }
        }
    }

    private void copyNested(Fd from, Fd folder, byte[] name, List<Btrfs.Nested> nested) throws IOException {
        Btrfs.snapshot(folder, name, from, Btrfs.Access.WRITABLE);
        try (Fd top = Files.openDirectory(folder, name)) {
            for (Btrfs.Nested inner : nested) {
                try (Fd innerFrom = open(from, inner);
                        Fd innerFolder = folder(top, inner)) {
                    // The snapshot has an empty folder there.
                    Files.removeDirectory(innerFolder, inner.name());
                    copyNested(innerFrom, innerFolder, inner.name(), Btrfs.nested(innerFrom));
                }
            }
        }
    }

    private static Fd folder(Fd top, Btrfs.Nested nested) throws LinuxException {
        return nested.folder().length == 0 ? Files.openDirectory(top) : Files.openDirectory(top, nested.folder());
    }

    /// Its name may lead elsewhere by now, so it is asked who it is.
    private static Fd open(Fd top, Btrfs.Nested nested) throws IOException {
        try (Fd folder = folder(top, nested)) {
            Fd found = Files.openDirectory(folder, nested.name());
            if (Btrfs.subvolume(found).id() != nested.id()) {
                found.close();
                throw new IOException("subvolume " + nested.id() + " was moved meanwhile");
            }
            return found;
        }
    }

    @Override
    public void freeze(Path place) throws IOException {
        try (Fd top = Files.openDirectory(place)) {
            access(top, Btrfs.Access.SEALED);
        }
    }

    private static void access(Fd top, Btrfs.Access access) throws IOException {
        for (Btrfs.Nested nested : Btrfs.nested(top)) {
            try (Fd inner = open(top, nested)) {
                access(inner, access);
            }
        }
        if (Btrfs.subvolume(top).access() != access) {
            Btrfs.access(top, access);
        }
    }

    @Override
    public void destroy(Path place) throws IOException {
        try (Fd folder = ServerFiles.openFolderOf(place)) {
            long id;
            try (Fd top = Files.openDirectory(folder, name(place))) {
                destroyNested(top);
                id = Btrfs.subvolume(top).id();
            }
            Btrfs.destroy(folder, name(place));
            if (fence.isPresent()) {
                fence.get().removed(folder, id);
            }
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
        }
    }

    /// A name can only be taken out of a subvolume that is open for writing.
    private static void destroyNested(Fd top) throws IOException {
        List<Btrfs.Nested> nested = Btrfs.nested(top);
        if (!nested.isEmpty()) {
            Btrfs.access(top, Btrfs.Access.WRITABLE);
        }
        for (Btrfs.Nested inner : nested) {
            try (Fd below = open(top, inner)) {
                destroyNested(below);
            }
            Btrfs.destroy(top, inner.id());
        }
    }

    private void undo(Path fresh, Throwable failed) {
        try {
            destroy(fresh);
        } catch (IOException again) {
            failed.addSuppressed(again);
        }
    }

    @Override
    public void flush() throws IOException {
        try (Fd folder = Files.openDirectory(pool)) {
            Btrfs.sync(folder);
        }
    }

    /// Nested subvolumes count too: what is written in them does not touch the outer one.
    @Override
    public Head head(Path place, Kind kind) throws IOException {
        try (Fd top = Files.openDirectory(place)) {
            return new Head(Btrfs.subvolume(top).uuid(), changed(top));
        }
    }

    private static long changed(Fd top) throws IOException {
        long newest = Btrfs.origin(top).changed();
        for (Btrfs.Nested nested : Btrfs.nested(top)) {
            try (Fd inner = open(top, nested)) {
                newest = Math.max(newest, changed(inner));
            }
        }
        return newest;
    }

    @Override
    public UUID uuid(Path place) throws IOException {
        try (Fd top = Files.openDirectory(place)) {
            return Btrfs.subvolume(top).uuid();
        }
    }

    @Override
    public Fd openPart(Path place, Part part) throws IOException {
        try (Fd top = Files.openDirectory(place)) {
            return Files.openDirectory(top, part.folder().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Optional<UUID> mounted(Fd folder) throws IOException {
        return FileSystem.of(folder).isBtrfs()
                ? Optional.of(Btrfs.subvolume(folder).uuid())
                : Optional.empty();
    }

    @Override
    public Usage usage(Path present, List<Path> snapshots) throws IOException {
        try (Fd top = Files.openDirectory(present)) {
            Btrfs.Subvolume now = Btrfs.subvolume(top);
            Counted known = counted.get(present);
            if (known != null && known.still(now, snapshots)) {
                if (fence.isPresent()) {
                    fence.get().stillCounted(top, now.id(), known.usage().total());
                }
                return known.usage();
            }
            Usage usage = fence.isPresent()
                    ? fencedUsage(fence.get(), top, present, snapshots)
                    : BtrfsUsage.count(present, snapshots, Long.MAX_VALUE);
            counted.put(present, new Counted(now.uuid(), now.generation(), List.copyOf(snapshots), usage));
            return usage;
        }
    }

    private static Usage fencedUsage(BtrfsFence fence, Fd top, Path present, List<Path> snapshots) throws IOException {
        long id = Btrfs.subvolume(top).id();
        Optional<SimpleQuota.Charge> charge = fence.begin(top, id);
        long until = charge.map(SimpleQuota.Charge::transaction).orElse(Long.MAX_VALUE);
        Usage usage = BtrfsUsage.count(present, snapshots, until);
        if (charge.isPresent()) {
            fence.counted(id, charge.get(), usage.total());
        }
        return usage;
    }

    @Override
    public void fence(Path present, long total) throws IOException {
        if (fence.isPresent()) {
            try (Fd top = Files.openDirectory(present)) {
                fence.get().set(Btrfs.subvolume(top).id(), total);
            }
        }
    }

    @Override
    public void succeed(Path past, Path present) throws IOException {
        if (fence.isPresent()) {
            try (Fd top = Files.openDirectory(past);
                    Fd heir = Files.openDirectory(present)) {
                fence.get()
                        .succeed(
                                top,
                                Btrfs.subvolume(top).id(),
                                heir,
                                Btrfs.subvolume(heir).id());
            }
        }
    }

    @Override
    public <T> T beyondFence(Fd head, PlatformPool.Work<T> work) throws IOException {
        return fence.isPresent()
                ? fence.get().beyond(head, Btrfs.subvolume(head).id(), work)
                : work.run();
    }

    @Override
    public void tellDifferences(Compared from, Compared to, Part part, Consumer<Difference> each) throws IOException {
        differences.tell(from, to, part, each);
    }

    /// Changes become safe by whole transactions, one after the other.
    @Override
    public void barrier() {}

    @Override
    public void commit() throws IOException {
        try (Fd folder = Files.openDirectory(pool)) {
            Btrfs.commit(folder);
        }
    }

    @Override
    public Space space() throws IOException {
        try (Fd folder = Files.openDirectory(pool)) {
            FileSystem found = FileSystem.of(folder);
            return Space.of(found.total(), found.available());
        }
    }

    private static Btrfs.Access access(Kind kind) {
        return switch (kind) {
            case LIVE -> Btrfs.Access.WRITABLE;
            case FROZEN -> Btrfs.Access.SEALED;
        };
    }

    private static byte[] name(Path place) {
        return place.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }
}
