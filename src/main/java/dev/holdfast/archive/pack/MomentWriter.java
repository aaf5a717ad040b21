package dev.holdfast.archive.pack;

import dev.holdfast.archive.pack.Item.Content;
import dev.holdfast.archive.pack.Item.Extent;
import dev.holdfast.archive.pack.Item.Span;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.Packing;
import dev.holdfast.storage.Thing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/// Writes one moment of a volume into a pack: what is different from the moment that was written before,
/// which at first is nothing.
///
/// A thing is the same when inode and change time are, both of which the kernel alone sets; unless it
/// was changed so shortly before the older of the two moments was taken that two changes may have the
/// same time. Then it is packed once more. What has several names is told in each moment, so that all of
/// them are made together. The listing of a folder is written when all in it was, so the one that is
/// read first comes last.
final class MomentWriter implements Packing {

    /// A thing of the moment that was written last.
    ///
    /// @param inside what is in it
    record Node(Item item, Map<FileName, Node> inside) {}

    /// What of a moment the next one is compared with.
    record Before(Map<FileName, Node> top, Map<Long, Item> files) {

        static final Before NOTHING = new Before(Map.of(), Map.of());
    }

    /// Whether another moment comes, so that this one has to be known.
    enum Next {
        NONE,
        SOME
    }

    private record Level(
            Optional<Thing> folder,
            SortedMap<String, byte[]> attributes,
            Bytes listing,
            Optional<Node> before,
            Map<FileName, Node> was,
            Map<FileName, Node> now) {}

    private final PackWriter writer;
    private final Map<Long, Item> filesBefore;
    private final Next next;
    private final long doubtful;
    private final Map<Long, Item> files = new HashMap<>();
    private final Map<Long, Content> linked = new HashMap<>();
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Level top;
    private long fileCount;
    private long byteCount;

    /// @param doubtful a change time, in nanoseconds, from which on an equal one proves nothing
    MomentWriter(PackWriter writer, Before before, long doubtful, Next next) {
        this.writer = writer;
        this.filesBefore = before.files();
        this.next = next;
        this.doubtful = doubtful;
        this.top = level(Optional.empty(), Item.NO_ATTRIBUTES, Optional.empty(), before.top());
        levels.push(top);
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static Level level(
            Optional<Thing> folder,
            SortedMap<String, byte[]> attributes,
            Optional<Node> before,
            Map<FileName, Node> was) {
        return new Level(folder, attributes, new Bytes(), before, was, new HashMap<>());
    }

    @Override
    public void enter(Thing folder, Look look) throws IOException {
        Level above = levels.element();
        Optional<Node> before = Optional.ofNullable(above.was().get(folder.name()))
                .filter(node -> node.item().thing().filter(Thing::isFolder).isPresent());
        levels.push(level(
                Optional.of(folder),
                look.attributes(),
                before,
                before.map(Node::inside).orElse(Map.of())));
    }

    @Override
    public void leave() throws IOException {
        Level level = levels.pop();
        Level above = levels.element();
        Thing folder = level.folder().orElseThrow();
        boolean same = level.before().isPresent() && same(level.before().get().item(), folder);
        Optional<Span> inside = written(level);
        Item item =
                new Item(folder.name(), Optional.of(folder), Item.NO_TARGET, level.attributes(), Content.NONE, inside);
        if (!same || inside.isPresent()) {
            item.write(above.listing());
        }
        remember(above, item, level.now());
    }

    private Optional<Span> written(Level level) throws IOException {
        for (FileName name : level.was().keySet()) {
            if (!level.now().containsKey(name)) {
                Item.gone(name).write(level.listing());
            }
        }
        if (level.listing().length() == 0) {
            return Optional.empty();
        }
        long position = writer.listings.position();
        byte[] bytes = level.listing().array();
        writer.listings.write(bytes);
        return Optional.of(new Span(position, bytes.length));
    }

    @Override
    public void thing(Thing thing, Look look) throws IOException {
        Level here = levels.element();
        Node before = here.was().get(thing.name());
        fileCount++;
        byteCount += thing.size();
        if (before != null && thing.names() == 1 && same(before.item(), thing)) {
            remember(here, before.item(), Map.of());
            return;
        }
        Item item = new Item(
                thing.name(),
                Optional.of(thing),
                thing.type() == FileEntry.Type.LINK ? look.target() : Item.NO_TARGET,
                look.attributes(),
                thing.type() == FileEntry.Type.FILE ? content(thing, look) : Content.NONE,
                Optional.empty());
        item.write(here.listing());
        remember(here, item, Map.of());
    }

    private boolean same(Item item, Thing now) {
        Thing was = item.thing().orElseThrow();
        return was.type() == now.type()
                && was.inode() == now.inode()
                && was.changed() == now.changed()
                && now.changed() < doubtful;
    }

    private void remember(Level level, Item item, Map<FileName, Node> inside) {
        if (next == Next.SOME || !level.was().isEmpty()) {
            level.now().put(item.name(), new Node(item, inside));
        }
        Thing thing = item.thing().orElseThrow();
        if (next == Next.SOME && thing.type() == FileEntry.Type.FILE) {
            files.put(thing.inode(), item);
        }
    }

    /// Of several names of a file the first one brings the bytes, and a file that was only moved has
    /// them already.
    private Content content(Thing file, Look look) throws IOException {
        Content known = linked.get(file.inode());
        if (known != null && file.names() > 1) {
            return known;
        }
        Item before = filesBefore.get(file.inode());
        Content content = before != null && same(before, file) ? before.content() : packed(file, look);
        if (file.names() > 1) {
            linked.put(file.inode(), content);
        }
        return content;
    }

    private Content packed(Thing file, Look look) throws IOException {
        long position = writer.contents.position();
        if (file.allocated() >= file.size()) {
            copy(file, look, new Extent(0, file.size()));
            return new Content(position, List.of(new Extent(0, file.size())));
        }
        List<Extent> extents = new ArrayList<>();
        OptionalLong data = look.nextData(0);
        while (data.isPresent() && data.getAsLong() < file.size()) {
            long end = Math.min(look.nextHole(data.getAsLong()), file.size());
            Extent extent = new Extent(data.getAsLong(), end - data.getAsLong());
            copy(file, look, extent);
            extents.add(extent);
            data = look.nextData(end);
        }
        return new Content(position, extents);
    }

    /// A file that became shorter meanwhile is filled up; that it changed is found at the end.
    private void copy(Thing file, Look look, Extent extent) throws IOException {
        long done = 0;
        while (done < extent.length()) {
            ByteBuffer room = writer.contents.room();
            int count = (int) Math.min(room.remaining(), extent.length() - done);
            int end = room.limit();
            room.limit(room.position() + count);
            int read = look.read(room, extent.offset() + done);
            if (read < 0) {
                throw new IOException("\"" + file.name() + "\" became shorter while it was packed");
            }
            room.limit(end);
            done += read;
        }
    }

    /// Ends the moment, and tells where its listing is.
    Optional<Span> finish() throws IOException {
        return written(top);
    }

    Before known() {
        return new Before(top.now(), files);
    }

    long fileCount() {
        return fileCount;
    }

    long byteCount() {
        return byteCount;
    }
}
