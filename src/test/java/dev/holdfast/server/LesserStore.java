package dev.holdfast.server;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// A store that can neither replace a volume under a living runtime nor take a snapshot of a working agent,
/// over one that can. It fails where a caller relies on either.
final class LesserStore implements VolumeStore {

    /// The file that an agent changes all the time while this store is watched.
    static final String RESTLESS = "restless";

    private static final Duration COPYING = Duration.ofMillis(200);

    private final VolumeStore store;

    LesserStore(VolumeStore store) {
        this.store = store;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities("lesser", store.capabilities().copyOnWrite(), false, false, false);
    }

    @Override
    public void attach(VolumeId volume, RuntimeId runtime) throws IOException {
        if (store.attached(runtime).isPresent()) {
            throw new IOException("this store cannot replace what is attached to " + runtime);
        }
        store.attach(volume, runtime);
    }

    /// Takes its time, as a copy does.
    @Override
    public Head snapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        String before = restless(volume);
        try {
            Thread.sleep(COPYING);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        if (!restless(volume).equals(before)) {
            throw new IOException("the agent wrote while it was copied");
        }
        return store.snapshot(volume, snapshot);
    }

    private String restless(VolumeId volume) throws IOException {
        FilePath path = FilePath.of(RESTLESS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FileTree tree = store.open(new TreeSource.Live(volume), Part.WORKSPACE)) {
            try (FileTree.OpenFile file = tree.read(path)) {
                file.transferTo(0, file.entry().size(), Channels.newChannel(bytes));
            } catch (Problem absent) {
                return "";
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
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
    public List<Head> clone(List<VolumeId> volumes, TreeSource source) throws IOException {
        return store.clone(volumes, source);
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
    public void deleteSnapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        store.deleteSnapshot(volume, snapshot);
    }

    @Override
    public Head stage(VolumeId volume, SnapshotId snapshot) throws IOException {
        return store.stage(volume, snapshot);
    }

    @Override
    public Head stage(VolumeId volume, TreeSource.Frozen from, List<FilePath> paths) throws IOException {
        return store.stage(volume, from, paths);
    }

    @Override
    public void unstage(VolumeId volume) throws IOException {
        store.unstage(volume);
    }

    @Override
    public Head exchange(VolumeId volume, UUID staged, SnapshotId kept, List<Part> carried, Meanwhile meanwhile)
            throws IOException {
        return store.exchange(volume, staged, kept, carried, meanwhile);
    }

    @Override
    public FileTree open(TreeSource source, Part part) throws IOException {
        return store.open(source, part);
    }

    @Override
    public Arrivals arrivals() {
        return store.arrivals();
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
    public Watch watch(VolumeId volume, Part part, Consumer<TreeChange> each) throws IOException {
        return store.watch(volume, part, each);
    }

    @Override
    public List<Inventory> inventory() throws IOException {
        return store.inventory();
    }

    @Override
    public void changes(TreeSource from, TreeSource to, Part part, Consumer<Difference> each) throws IOException {
        store.changes(from, to, part, each);
    }

    @Override
    public void pack(TreeSource source, Packing packing) throws IOException {
        store.pack(source, packing);
    }

    @Override
    public Unpacking unpack(VolumeId volume) throws IOException {
        return store.unpack(volume);
    }

    @Override
    public Usage usage(VolumeId volume) throws IOException {
        return store.usage(volume);
    }

    @Override
    public void fence(VolumeId volume, long total) throws IOException {
        store.fence(volume, total);
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
