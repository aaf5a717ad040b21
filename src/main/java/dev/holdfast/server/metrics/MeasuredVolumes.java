package dev.holdfast.server.metrics;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
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
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// A store of which one sees how long it takes.
public final class MeasuredVolumes implements VolumeStore {

    private static final String NAME = "holdfast.volume";

    private final VolumeStore volumes;
    private final Metrics metrics;

    public MeasuredVolumes(VolumeStore volumes, Metrics metrics) {
        this.volumes = volumes;
        this.metrics = metrics;
    }

    @Override
    public Capabilities capabilities() {
        return volumes.capabilities();
    }

    @Override
    public void check() throws IOException {
        volumes.check();
    }

    @Override
    public void recover() throws IOException {
        volumes.recover();
    }

    @Override
    public Head create(VolumeId volume) throws IOException {
        return metrics.time(NAME, "create", () -> volumes.create(volume));
    }

    @Override
    public List<Head> clone(List<VolumeId> made, TreeSource source) throws IOException {
        return metrics.time(NAME, "clone", () -> volumes.clone(made, source));
    }

    @Override
    public Optional<UUID> identity(TreeSource source) throws IOException {
        return volumes.identity(source);
    }

    @Override
    public Optional<Head> head(TreeSource source) throws IOException {
        return volumes.head(source);
    }

    @Override
    public void delete(VolumeId volume) throws IOException {
        metrics.time(NAME, "delete", () -> {
            volumes.delete(volume);
            return true;
        });
    }

    @Override
    public Head snapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        return metrics.time(NAME, "snapshot", () -> volumes.snapshot(volume, snapshot));
    }

    @Override
    public void deleteSnapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        metrics.time(NAME, "delete_snapshot", () -> {
            volumes.deleteSnapshot(volume, snapshot);
            return true;
        });
    }

    @Override
    public Head stage(VolumeId volume, SnapshotId snapshot) throws IOException {
        return metrics.time(NAME, "stage", () -> volumes.stage(volume, snapshot));
    }

    @Override
    public Head stage(VolumeId volume, TreeSource.Frozen from, List<FilePath> paths) throws IOException {
        return metrics.time(NAME, "stage-paths", () -> volumes.stage(volume, from, paths));
    }

    @Override
    public void unstage(VolumeId volume) throws IOException {
        volumes.unstage(volume);
    }

    @Override
    public Head exchange(VolumeId volume, UUID staged, SnapshotId kept, List<Part> carried, Meanwhile meanwhile)
            throws IOException {
        return metrics.time(NAME, "exchange", () -> volumes.exchange(volume, staged, kept, carried, meanwhile));
    }

    @Override
    public FileTree open(TreeSource source, Part part) throws IOException {
        return metrics.time(NAME, "open", () -> volumes.open(source, part));
    }

    @Override
    public Arrivals arrivals() {
        return volumes.arrivals();
    }

    @Override
    public void attach(VolumeId volume, RuntimeId runtime) throws IOException {
        metrics.time(NAME, "attach", () -> {
            volumes.attach(volume, runtime);
            return true;
        });
    }

    @Override
    public void detach(RuntimeId runtime) throws IOException {
        metrics.time(NAME, "detach", () -> {
            volumes.detach(runtime);
            return true;
        });
    }

    @Override
    public Optional<UUID> attached(RuntimeId runtime) throws IOException {
        return volumes.attached(runtime);
    }

    @Override
    public Watch watch(VolumeId volume, Part part, Consumer<TreeChange> each) throws IOException {
        return volumes.watch(volume, part, each);
    }

    @Override
    public List<Inventory> inventory() throws IOException {
        return volumes.inventory();
    }

    @Override
    public void changes(TreeSource from, TreeSource to, Part part, Consumer<Difference> each) throws IOException {
        metrics.time(NAME, "changes", () -> {
            volumes.changes(from, to, part, each);
            return true;
        });
    }

    @Override
    public void pack(TreeSource source, Packing packing) throws IOException {
        metrics.time(NAME, "pack", () -> {
            volumes.pack(source, packing);
            return true;
        });
    }

    @Override
    public Unpacking unpack(VolumeId volume) throws IOException {
        return volumes.unpack(volume);
    }

    @Override
    public Usage usage(VolumeId volume) throws IOException {
        return metrics.time(NAME, "usage", () -> volumes.usage(volume));
    }

    @Override
    public void fence(VolumeId volume, long total) throws IOException {
        volumes.fence(volume, total);
    }

    @Override
    public Space space() throws IOException {
        return volumes.space();
    }

    @Override
    public void close() {
        volumes.close();
    }
}
