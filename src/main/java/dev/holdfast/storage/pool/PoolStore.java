package dev.holdfast.storage.pool;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.data.PoolFailures;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.storage.Arrivals;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Packing;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.Space;
import dev.holdfast.storage.TreeChange;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.Unpacking;
import dev.holdfast.storage.VolumeStore;
import dev.holdfast.storage.local.Access;
import dev.holdfast.storage.local.Aside;
import dev.holdfast.storage.local.Confinement;
import dev.holdfast.storage.local.Lease;
import dev.holdfast.storage.local.LocalTree;
import dev.holdfast.storage.local.PackedTour;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// A store on the disks of this machine: one crash protocol over any kind of `Heads`.
///
/// A head is made in one step, or under another name first; what goes away gets another name first
/// (`Removals`), and a restore is one step of the kernel (`Exchanges`). So there is
/// no record of what is under way but the names of places, and `recover` reads those.
public final class PoolStore implements VolumeStore {

    private static final int THREADS = 8;
    private static final int COMPARING = 2;

    private final Heads heads;
    private final Places places;
    private final Removals removals;
    private final FreshPlaces fresh;
    private final Cloning cloning;
    private final Exchanges exchanges;
    private final Attachments attachments;
    private final Leases leases = new Leases();
    private final Arrivals arrivals;
    private final Watching watching;
    private final Confinement confinement;
    private final int owner;
    private final PlatformPool counting = new PlatformPool("storage-count", 1);
    private final PlatformPool comparing = new PlatformPool("storage-compare", COMPARING);
    private final PlatformPool threads = new PlatformPool("storage", THREADS);

    /// @param owner the uid and gid that agents have
    public PoolStore(DataDirectory data, Heads heads, int owner) {
        this.heads = heads;
        this.places = new Places(data.pool());
        this.removals = new Removals(heads, places);
        this.fresh = new FreshPlaces(heads, places, removals);
        this.cloning = new Cloning(heads, places);
        this.exchanges = new Exchanges(heads, places, removals);
        this.attachments = new Attachments(heads, new MountPoints(data));
        this.confinement = new Confinement(owner);
        this.arrivals = new PoolArrivals(places, heads.capabilities().kind(), confinement, threads);
        this.watching = new Watching(places);
        this.owner = owner;
    }

    @Override
    public Capabilities capabilities() {
        return heads.capabilities();
    }

    @Override
    public void check() throws IOException {
        change(heads::check);
    }

    @Override
    public void recover() throws IOException {
        run(() -> {
            heads.check();
            places.prepare(heads.capabilities().kind());
            attachments.prepare();
            exchanges.settle();
            for (VolumeId volume : places.goneVolumes()) {
                removals.finish(volume);
            }
            for (Path leftOver : places.leftOvers()) {
                heads.destroy(leftOver);
            }
            for (VolumeId volume : places.volumeIds()) {
                sweep(places.volume(volume));
            }
            heads.commit();
        });
    }

    @Override
    public Head create(VolumeId volume) throws IOException {
        return pooled(() -> {
            Path place = fresh.volume(volume);
            heads.create(place, owner);
            return heads.head(place, Heads.Kind.FROZEN);
        });
    }

    @Override
    public List<Head> clone(List<VolumeId> volumes, TreeSource source) throws IOException {
        return pooled(() -> {
            Path from = places.existing(source);
            for (VolumeId volume : volumes) {
                fresh.volume(volume);
            }
            try (Lease _ = leases.of(source)) {
                return cloning.make(from, volumes, this::sweep);
            }
        });
    }

    @Override
    public Optional<UUID> identity(TreeSource source) throws IOException {
        return pooled(() -> {
            Path place = places.of(source);
            return Places.exists(place) ? Optional.of(heads.uuid(place)) : Optional.empty();
        });
    }

    @Override
    public Optional<Head> head(TreeSource source) throws IOException {
        return pooled(() -> {
            Path place = places.of(source);
            heads.flush();
            return Places.exists(place) ? Optional.of(heads.head(place, Heads.Kind.of(source))) : Optional.empty();
        });
    }

    @Override
    public void delete(VolumeId volume) throws IOException {
        change(() -> {
            removals.remove(volume);
            heads.commit();
        });
    }

    @Override
    public Head snapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        return pooled(() -> {
            Path place = fresh.snapshot(volume, snapshot);
            heads.copy(places.volume(volume), place, Heads.Kind.FROZEN);
            return heads.head(place, Heads.Kind.FROZEN);
        });
    }

    @Override
    public void deleteSnapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        change(() -> leases.remove(snapshot, () -> {
            removals.remove(places.snapshot(volume, snapshot));
            heads.commit();
        }));
    }

    @Override
    public Head stage(VolumeId volume, SnapshotId snapshot) throws IOException {
        return pooled(() -> {
            Path from = places.existing(new TreeSource.Frozen(volume, snapshot));
            exchanges.settle(volume);
            removals.remove(places.staged(volume));
            heads.copy(from, places.staged(volume), Heads.Kind.LIVE);
            sweep(places.staged(volume));
            return heads.head(places.staged(volume), Heads.Kind.FROZEN);
        });
    }

    @Override
    public Head stage(VolumeId volume, TreeSource.Frozen from, List<FilePath> paths) throws IOException {
        return pooled(() -> {
            Path picked = places.existing(from);
            Path present = places.existing(new TreeSource.Live(volume));
            exchanges.settle(volume);
            removals.remove(places.staged(volume));
            heads.copy(present, places.staged(volume), Heads.Kind.LIVE);
            sweep(places.staged(volume));
            exchanges.pick(picked, volume, paths);
            return heads.head(places.staged(volume), Heads.Kind.FROZEN);
        });
    }

    @Override
    public void unstage(VolumeId volume) throws IOException {
        change(() -> {
            exchanges.settle(volume);
            if (Places.exists(places.staged(volume))) {
                removals.remove(places.staged(volume));
                heads.commit();
            }
        });
    }

    @Override
    public Head exchange(VolumeId volume, UUID staged, SnapshotId kept, List<Part> carried, Meanwhile meanwhile)
            throws IOException {
        Exchanges.Made made = pooled(() -> {
            Path present = places.existing(new TreeSource.Live(volume));
            exchanges.settle(volume);
            if (heads.uuid(present).equals(staged)) {
                return new Exchanges.Made(present, Optional.empty());
            }
            fresh.snapshot(volume, kept);
            return exchanges.make(volume, staged, kept, carried);
        });
        threads.beside(() -> run(() -> exchanges.secure(made)), meanwhile::run);
        return pooled(() -> heads.head(made.present(), Heads.Kind.FROZEN));
    }

    @Override
    public FileTree open(TreeSource source, Part part) throws IOException {
        return pooled(() -> {
            Lease lease = leases.of(source);
            try (Fd head = Files.openDirectory(places.existing(source))) {
                Access access = switch (source) {
                    case TreeSource.Live _ ->
                        new Access.Writable(owner, Aside.of(head, heads::beyondFence), confinement);
                    case TreeSource.Frozen _ -> new Access.ReadOnly(confinement, lease);
                };
                Fd root = Files.openDirectory(head, part.folder().getBytes(StandardCharsets.UTF_8));
                return LocalTree.open(root, part.mountPoint(), access, threads);
            } catch (IOException | RuntimeException failed) {
                lease.close();
                throw failed;
            }
        });
    }

    @Override
    public Arrivals arrivals() {
        return arrivals;
    }

    @Override
    public void attach(VolumeId volume, RuntimeId runtime) throws IOException {
        change(() -> attachments.attach(places.existing(new TreeSource.Live(volume)), runtime));
    }

    @Override
    public void detach(RuntimeId runtime) throws IOException {
        run(() -> attachments.detach(runtime));
    }

    @Override
    public Optional<UUID> attached(RuntimeId runtime) throws IOException {
        return call(() -> attachments.attached(runtime));
    }

    @Override
    public Watch watch(VolumeId volume, Part part, Consumer<TreeChange> each) throws IOException {
        return pooled(() -> {
            places.existing(new TreeSource.Live(volume));
            return watching.begin(volume, part, each);
        });
    }

    /// On threads of its own, so that a long comparison holds up nobody.
    @Override
    public void changes(TreeSource from, TreeSource to, Part part, Consumer<Difference> each) throws IOException {
        comparing.run(() -> {
            try (Lease _ = leases.of(from);
                    Lease _ = leases.of(to)) {
                change(() -> heads.tellDifferences(places.compared(from), places.compared(to), part, each));
            }
        });
    }

    @Override
    public void pack(TreeSource source, Packing packing) throws IOException {
        comparing.run(() -> {
            try (Lease _ = leases.of(source);
                    Fd head = Files.openDirectory(places.existing(source))) {
                PackedTour.through(head, packing);
            }
        });
    }

    @Override
    public Unpacking unpack(VolumeId volume) throws IOException {
        return pooled(() -> PoolUnpacking.begin(heads, places, volume, fresh.volume(volume)));
    }

    @Override
    public List<Inventory> inventory() throws IOException {
        return pooled(() -> {
            List<Inventory> found = new ArrayList<>();
            heads.flush();
            for (VolumeId volume : places.volumeIds()) {
                Head head = heads.head(places.volume(volume), Heads.Kind.LIVE);
                found.add(new Inventory(volume, head, places.snapshotIds(volume)));
            }
            return found;
        });
    }

    /// On a thread of its own, so that a long count holds up nobody.
    @Override
    public Usage usage(VolumeId volume) throws IOException {
        return counting.call(() -> pooled(() -> {
            Path present = places.existing(new TreeSource.Live(volume));
            List<Path> snapshots = places.snapshotIds(volume).stream()
                    .map(snapshot -> places.snapshot(volume, snapshot))
                    .toList();
            return heads.usage(present, snapshots);
        }));
    }

    @Override
    public void fence(VolumeId volume, long total) throws IOException {
        change(() -> heads.fence(places.existing(new TreeSource.Live(volume)), total));
    }

    @Override
    public Space space() throws IOException {
        return pooled(heads::space);
    }

    @Override
    public void close() {
        counting.close();
        comparing.close();
        threads.close();
    }

    /// What was being written through a tree when the head was copied, or when the server died, is nobody's.
    private void sweep(Path place) throws IOException {
        try (Fd head = Files.openDirectory(place)) {
            Aside.sweep(head, heads::beyondFence);
        }
    }

    /// Work on what lies in the pool. An empty folder where the pool should be mounted is told as that, and
    /// never as missing volumes.
    private <T> T pooled(PlatformPool.Work<T> work) throws IOException {
        return call(() -> {
            places.check(heads.capabilities().kind());
            return work.run();
        });
    }

    private void change(PlatformPool.Step step) throws IOException {
        pooled(() -> {
            step.run();
            return Boolean.TRUE;
        });
    }

    private void run(PlatformPool.Step step) throws IOException {
        call(() -> {
            step.run();
            return Boolean.TRUE;
        });
    }

    private <T> T call(PlatformPool.Work<T> work) throws IOException {
        try {
            return threads.call(work);
        } catch (IOException failed) {
            throw PoolFailures.told(failed);
        }
    }
}
