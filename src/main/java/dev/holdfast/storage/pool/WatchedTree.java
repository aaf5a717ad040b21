package dev.holdfast.storage.pool;

import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileHandle;
import dev.holdfast.linux.Files;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// A part of a volume that somebody watches.
///
/// Where the volume is now is known by the handle and the path of the part's folder. A restore puts another
/// folder there.
final class WatchedTree {

    private final Places places;
    private final VolumeId volume;
    private final Part part;
    private final Consumer<TreeChange> each;
    private volatile Root root;

    /// The folder of the part as it is at the moment.
    private record Root(FileHandle handle, Path path) {}

    /// A path as the kernel has it.
    private static final class Path {
        private final byte[] bytes;

        private Path(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private WatchedTree(Places places, VolumeId volume, Part part, Consumer<TreeChange> each) throws IOException {
        this.places = places;
        this.volume = volume;
        this.part = part;
        this.each = each;
        this.root = found();
    }

    static WatchedTree of(Places places, VolumeId volume, Part part, Consumer<TreeChange> each) throws IOException {
        return new WatchedTree(places, volume, part, each);
    }

    private Root found() throws IOException {
        try (Fd head = Files.openDirectory(places.volume(volume));
                Fd folder = Files.openDirectory(head, part.folder().getBytes(StandardCharsets.UTF_8))) {
            return new Root(FileHandle.of(folder), new Path(FileHandle.pathOf(folder)));
        }
    }

    boolean isOf(String name) {
        return volume.value().equals(name);
    }

    /// Looks where the volume is now, after something was done to its name.
    void renew() {
        try {
            Root now = found();
            if (now.handle().equals(root.handle())) {
                return;
            }
            root = now;
        } catch (IOException gone) {
            // Whoever lists it again hears so.
        }
        tell(new TreeChange.ListAgain(FilePath.ROOT));
    }

    /// Whether a folder could lie in here, as far as its handle says.
    boolean mayHold(FileHandle folder) {
        OptionalLong theirs = folder.subvolume();
        OptionalLong ours = root.handle().subvolume();
        return theirs.isEmpty() || ours.isEmpty() || theirs.getAsLong() == ours.getAsLong();
    }

    /// The path in here of a name in this folder, if the folder is in here.
    ///
    /// @param folder its path as the kernel has it
    Optional<FilePath> within(byte[] folder, byte[] name) {
        byte[] ours = root.path().bytes;
        boolean beneath = folder.length >= ours.length
                && Arrays.equals(folder, 0, ours.length, ours, 0, ours.length)
                && (folder.length == ours.length || folder[ours.length] == '/');
        if (!beneath) {
            return Optional.empty();
        }
        List<FileName> names = new ArrayList<>();
        int from = ours.length + 1;
        for (int i = from; i <= folder.length; i++) {
            if (i == folder.length || folder[i] == '/') {
                names.add(FileName.of(Arrays.copyOfRange(folder, from, i)));
                from = i + 1;
            }
        }
        if (name.length != 1 || name[0] != '.') {
            names.add(FileName.of(name));
        }
        return Optional.of(new FilePath(names));
    }

    synchronized void tell(TreeChange change) {
        each.accept(change);
    }
}
