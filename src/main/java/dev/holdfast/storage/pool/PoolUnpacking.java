package dev.holdfast.storage.pool;

import dev.holdfast.data.PoolFailures;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Thing;
import dev.holdfast.storage.Unpacking;
import dev.holdfast.storage.local.TreeBuilding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;

/// A head that is built where nobody looks, and copied for each moment that is to be kept. What is to be
/// the volume has an unfinished name until it is published.
final class PoolUnpacking implements Unpacking {

    private final Heads heads;
    private final Places places;
    private final VolumeId volume;
    private final Path building;
    private final Path place;
    private final Fd top;
    private final TreeBuilding tree;
    private boolean published;

    private PoolUnpacking(Heads heads, Places places, VolumeId volume, Path place, Fd top) {
        this.heads = heads;
        this.places = places;
        this.volume = volume;
        this.building = places.unpacked(volume);
        this.place = place;
        this.top = top;
        this.tree = new TreeBuilding(top);
    }

    /// @param place where the volume is to be, which is free
    static PoolUnpacking begin(Heads heads, Places places, VolumeId volume, Path place) throws IOException {
        Path building = places.unpacked(volume);
        heads.destroy(building);
        heads.create(building, 0);
        return new PoolUnpacking(heads, places, volume, place, Files.openDirectory(building));
    }

    /// Work in the pool, whose being full has a word.
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void told(Work work) throws IOException {
        try {
            work.run();
        } catch (IOException failed) {
            throw PoolFailures.told(failed);
        }
    }

    @Override
    public void enter(FileName name, Place taken) throws IOException {
        told(() -> tree.enter(name, taken));
    }

    @Override
    public void leave(Thing folder, SortedMap<String, byte[]> attributes) throws IOException {
        told(() -> tree.leave(folder, attributes));
    }

    @Override
    public void file(Thing file, SortedMap<String, byte[]> attributes, Content content, Place taken)
            throws IOException {
        told(() -> tree.file(file, attributes, content, taken));
    }

    @Override
    public void link(Thing link, byte[] target, Place taken) throws IOException {
        told(() -> tree.link(link, target, taken));
    }

    @Override
    public void node(Thing node, Place taken) throws IOException {
        told(() -> tree.node(node, taken));
    }

    @Override
    public boolean again(Thing thing, Place taken) throws IOException {
        return tree.again(thing, taken);
    }

    @Override
    public void remove(FileName name) throws IOException {
        told(() -> tree.remove(name));
    }

    @Override
    public void keep() throws IOException {
        told(() -> {
            tree.settle();
            heads.copy(building, Places.unfinished(place), Heads.Kind.LIVE);
        });
    }

    @Override
    public void seal(SnapshotId snapshot) throws IOException {
        told(() -> {
            tree.settle();
            Places.folder(places.snapshots(volume));
            heads.copy(building, places.snapshot(volume, snapshot), Heads.Kind.FROZEN);
        });
    }

    @Override
    public Head finish() throws IOException {
        told(heads::commit);
        return heads.head(Places.unfinished(place), Heads.Kind.FROZEN);
    }

    @Override
    public void publish() throws IOException {
        ServerFiles.move(Places.unfinished(place), place);
        published = true;
        heads.commit();
    }

    @Override
    public void close() throws IOException {
        tree.close();
        top.close();
        heads.destroy(building);
        if (!published) {
            heads.destroy(Places.unfinished(place));
        }
    }
}
