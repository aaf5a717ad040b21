package dev.holdfast.storage;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A store that can do less than the one behind it: snapshots only of what holds still, and no swap under a
/// living runtime. It fails a caller who attaches over something else that is attached.
public final class ModestStore implements VolumeStore {

    private final VolumeStore store;

    public ModestStore(VolumeStore store) {
        this.store = store;
    }

    @Override
    public Capabilities capabilities() {
        Capabilities able = store.capabilities();
        return new Capabilities("modest " + able.kind(), able.copyOnWrite(), false, false, false);
    }

    @Override
    public void attach(VolumeId volume, RuntimeId runtime) throws IOException {
        Optional<UUID> there = store.attached(runtime);
        if (there.isPresent() && !there.equals(store.identity(new TreeSource.Live(volume)))) {
            throw new IllegalStateException("a swap under runtime " + runtime + ", which this store cannot do");
        }
        store.attach(volume, runtime);
    }

    @Override
    public void check() throws IOException {
        store.check();
    }

    @Override
    public void recover() throws IOException {
        store.recover();
    }

    @Override
    public Head create(VolumeId volume) throws IOException {
        return store.create(volume);
    }

    @Override
    public Head clone(VolumeId volume, TreeSource source) throws IOException {
        return store.clone(volume, source);
    }

    @Override
    public Optional<UUID> identity(TreeSource source) throws IOException {
        return store.identity(source);
    }

    @Override
    public Optional<Head> head(TreeSource source) throws IOException {
        return store.head(source);
    }

    @Override
    public void delete(VolumeId volume) throws IOException {
        store.delete(volume);
    }

    @Override
    public Head snapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        return store.snapshot(volume, snapshot);
    }

    @Override
    public void deleteSnapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        store.deleteSnapshot(volume, snapshot);
    }

    @Override
    public Head stage(VolumeId volume, SnapshotId snapshot) throws IOException {
        return store.stage(volume, snapshot);
    }

    @Override
    public void unstage(VolumeId volume) throws IOException {
        store.unstage(volume);
    }

    @Override
    public Head exchange(VolumeId volume, UUID staged, SnapshotId kept, List<Part> carried) throws IOException {
        return store.exchange(volume, staged, kept, carried);
    }

    @Override
    public FileTree open(TreeSource source, Part part) throws IOException {
        return store.open(source, part);
    }

    @Override
    public void detach(RuntimeId runtime) throws IOException {
        store.detach(runtime);
    }

    @Override
    public Optional<UUID> attached(RuntimeId runtime) throws IOException {
        return store.attached(runtime);
    }

    @Override
    public List<Inventory> inventory() throws IOException {
        return store.inventory();
    }

    @Override
    public Space space() throws IOException {
        return store.space();
    }

    @Override
    public void close() {
        store.close();
    }
}
