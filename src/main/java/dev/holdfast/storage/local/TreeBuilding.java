package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.ExtendedAttributes;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileBytes;
import dev.holdfast.linux.FileData;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.TreeRemoval;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.Thing;
import dev.holdfast.storage.Unpacking.Content;
import dev.holdfast.storage.Unpacking.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/// The making of a head's tree, thing by thing, by descriptor: no name is ever more than one name in a
/// folder that is open, and no link is followed. On one platform thread.
///
/// Further names are given by way of a folder of our own beside the parts, since the first one may lie
/// anywhere.
public final class TreeBuilding implements AutoCloseable {

    private static final byte[] LINKS = "links".getBytes(StandardCharsets.US_ASCII);
    private static final int ONLY_ROOT = 0700;

    @SuppressWarnings("ArrayRecordComponent")
    private record Level(Fd folder, byte[] name) {}

    private final Fd top;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Map<Long, byte[]> linked = new HashMap<>();

    /// @param top the head's own folder, which stays the caller's
    public TreeBuilding(Fd top) {
        this.top = top;
    }

    private Fd here() {
        Level level = levels.peek();
        return level == null ? top : level.folder();
    }

    public void enter(FileName folder, Place place) throws IOException {
        byte[] name = folder.bytes();
        if (place == Place.TAKEN) {
            removeUnlessFolder(name);
        }
        try {
            Files.makeDirectory(here(), name, ONLY_ROOT);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EEXIST) {
                throw failed;
            }
        }
        levels.push(new Level(Files.openDirectory(here(), name), name));
    }

    private void removeUnlessFolder(byte[] name) throws IOException {
        try {
            if (!FileFacts.of(here(), name).isDirectory()) {
                Files.unlink(here(), name);
            }
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
        }
    }

    /// Times are set last of all, since everything made in a folder changes them.
    public void leave(Thing folder, SortedMap<String, byte[]> attributes) throws IOException {
        Level level = levels.pop();
        try (Fd open = level.folder()) {
            Files.changeOwner(open, folder.uid(), folder.gid());
            replaceAttributes(open, attributes);
            Files.changeMode(open, folder.mode());
        }
        times(level.name(), folder);
    }

    private static void replaceAttributes(Fd open, SortedMap<String, byte[]> attributes) throws IOException {
        for (String name : ExtendedAttributes.names(open)) {
            if (!name.startsWith("trusted.") && !attributes.containsKey(name)) {
                ExtendedAttributes.remove(open, name);
            }
        }
        setAttributes(open, attributes);
    }

    private static void setAttributes(Fd open, SortedMap<String, byte[]> attributes) throws IOException {
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            ExtendedAttributes.set(open, attribute.getKey(), attribute.getValue());
        }
    }

    /// The owner before the mode: a change of it takes away set-user-id bits and capabilities.
    public void file(Thing file, SortedMap<String, byte[]> attributes, Content content, Place place)
            throws IOException {
        byte[] name = free(file.name(), place);
        try (Fd made = Files.create(here(), name)) {
            long[] end = new long[1];
            content.into((bytes, offset) -> {
                long at = offset;
                while (bytes.hasRemaining()) {
                    at += FileData.write(made, bytes, at);
                }
                end[0] = Math.max(end[0], at);
            });
            if (end[0] != file.size()) {
                FileBytes.truncate(made, file.size());
            }
            Files.changeOwner(made, file.uid(), file.gid());
            setAttributes(made, attributes);
            Files.changeMode(made, file.mode());
        }
        finish(name, file);
    }

    public void link(Thing link, byte[] target, Place place) throws IOException {
        byte[] name = free(link.name(), place);
        Entries.makeLink(here(), name, target);
        Entries.owner(here(), name, link.uid(), link.gid());
        finish(name, link);
    }

    public void node(Thing node, Place place) throws IOException {
        byte[] name = free(node.name(), place);
        int type = node.type() == FileEntry.Type.FIFO ? FileFacts.FIFO : FileFacts.SOCKET;
        Entries.makeNode(here(), name, type, new FileFacts.Device(0, 0));
        Entries.owner(here(), name, node.uid(), node.gid());
        Entries.mode(here(), name, node.mode());
        finish(name, node);
    }

    private void finish(byte[] name, Thing thing) throws IOException {
        times(name, thing);
        if (thing.names() > 1) {
            remember(name, thing.inode());
        }
    }

    private void times(byte[] name, Thing thing) throws LinuxException {
        Entries.times(here(), name, moment(thing.accessed()), moment(thing.modified()));
    }

    private static FileFacts.Moment moment(Thing.Time time) {
        return new FileFacts.Moment(time.seconds(), time.nanos());
    }

    private void remember(byte[] name, long inode) throws IOException {
        if (linked.isEmpty()) {
            Files.makeDirectory(top, LINKS, ONLY_ROOT);
        }
        byte[] known = Long.toUnsignedString(inode).getBytes(StandardCharsets.US_ASCII);
        try (Fd links = Files.openDirectory(top, LINKS)) {
            Entries.nameAgain(here(), name, links, known);
        }
        linked.put(inode, known);
    }

    public boolean again(Thing thing, Place place) throws IOException {
        byte[] known = linked.get(thing.inode());
        if (known == null) {
            return false;
        }
        byte[] name = free(thing.name(), place);
        try (Fd links = Files.openDirectory(top, LINKS)) {
            Entries.nameAgain(links, known, here(), name);
        }
        return true;
    }

    private byte[] free(FileName name, Place place) throws IOException {
        if (place == Place.TAKEN) {
            remove(name);
        }
        return name.bytes();
    }

    public void remove(FileName name) throws IOException {
        TreeRemoval.remove(here(), name.bytes());
    }

    /// Ends a moment: what stands is whole now, and has nothing but its own names.
    public void settle() throws IOException {
        if (!levels.isEmpty()) {
            throw new IllegalStateException("still in a folder");
        }
        if (!linked.isEmpty()) {
            TreeRemoval.remove(top, LINKS);
            linked.clear();
        }
    }

    @Override
    public void close() {
        levels.forEach(level -> level.folder().close());
    }
}
