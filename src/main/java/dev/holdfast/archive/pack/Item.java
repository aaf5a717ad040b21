package dev.holdfast.archive.pack;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.Thing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A line of a listing: a thing as it is to be, or a name that is to go.
///
/// @param thing absent when the name is to go
/// @param target where a link points; empty for everything else
/// @param content where the bytes of a file are; nothing for everything else
/// @param inside of a folder, where the listing of it is, if there is anything in it
@SuppressWarnings("ArrayRecordComponent")
record Item(
        FileName name,
        Optional<Thing> thing,
        byte[] target,
        SortedMap<String, byte[]> attributes,
        Content content,
        Optional<Span> inside) {

    static final byte[] NO_TARGET = {};

    static final SortedMap<String, byte[]> NO_ATTRIBUTES = Collections.unmodifiableSortedMap(new TreeMap<>());

    /// A piece of a stream.
    record Span(long position, int length) {}

    /// Bytes of a file that are no hole.
    record Extent(long offset, long length) {}

    /// The bytes of a file: its extents one after the other, from a position of the stream on.
    record Content(long position, List<Extent> extents) {

        static final Content NONE = new Content(0, List.of());

        Content {
            extents = List.copyOf(extents);
        }
    }

    /// What the low bits of the flags say, one more than the place in this list; only ever longer.
    private static final List<FileEntry.Type> KINDS = List.of(
            FileEntry.Type.FILE,
            FileEntry.Type.DIRECTORY,
            FileEntry.Type.LINK,
            FileEntry.Type.FIFO,
            FileEntry.Type.SOCKET,
            FileEntry.Type.DEVICE);

    private static final int GONE = 0;
    private static final int ATTRIBUTES = 8;
    private static final int INSIDE = 16;
    private static final int HOLES = 32;
    private static final int TYPE = 7;

    static Item gone(FileName name) {
        return new Item(name, Optional.empty(), NO_TARGET, NO_ATTRIBUTES, Content.NONE, Optional.empty());
    }

    private boolean dense(Thing there) {
        List<Extent> extents = content.extents();
        return extents.size() == 1
                && extents.getFirst().offset() == 0
                && extents.getFirst().length() == there.size();
    }

    void write(Bytes to) {
        if (thing.isEmpty()) {
            to.number(GONE).bytes(name.bytes());
            return;
        }
        Thing there = thing.get();
        boolean holes = there.type() == FileEntry.Type.FILE && !dense(there);
        to.number((KINDS.indexOf(there.type()) + 1L)
                | (attributes.isEmpty() ? 0 : ATTRIBUTES)
                | (inside.isPresent() ? INSIDE : 0)
                | (holes ? HOLES : 0));
        to.bytes(name.bytes());
        to.number(there.mode()).number(there.uid()).number(there.gid()).number(there.size());
        time(to, there.modified());
        time(to, there.accessed());
        to.number(there.names()).number(there.inode()).number(there.changed());
        if (there.type() == FileEntry.Type.LINK) {
            to.bytes(target);
        }
        if (there.type() == FileEntry.Type.FILE) {
            to.number(content.position());
        }
        if (holes) {
            to.number(content.extents().size());
            content.extents().forEach(extent -> to.number(extent.offset()).number(extent.length()));
        }
        if (!attributes.isEmpty()) {
            to.number(attributes.size());
            attributes.forEach(
                    (attribute, value) -> to.bytes(attribute.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                            .bytes(value));
        }
        inside.ifPresent(span -> to.number(span.position()).number(span.length()));
    }

    private static void time(Bytes to, Thing.Time time) {
        to.signed(time.seconds()).number(time.nanos());
    }

    static Item read(Cursor from) {
        int flags = from.small();
        FileName name = FileName.of(from.bytes());
        if (flags == GONE) {
            return gone(name);
        }
        int type = (flags & TYPE) - 1;
        if (type < 0 || type >= KINDS.size()) {
            throw Seal.Broken.because("has a thing of no known kind");
        }
        Thing thing = thing(from, name, KINDS.get(type));
        byte[] target = thing.type() == FileEntry.Type.LINK ? from.bytes() : NO_TARGET;
        Content content = thing.type() == FileEntry.Type.FILE ? content(from, thing, flags) : Content.NONE;
        SortedMap<String, byte[]> attributes = (flags & ATTRIBUTES) != 0 ? attributes(from) : NO_ATTRIBUTES;
        Optional<Span> inside =
                (flags & INSIDE) != 0 ? Optional.of(new Span(from.number(), from.small())) : Optional.empty();
        return new Item(name, Optional.of(thing), target, attributes, content, inside);
    }

    private static Thing thing(Cursor from, FileName name, FileEntry.Type type) {
        int mode = from.small();
        int uid = (int) from.number();
        int gid = (int) from.number();
        long size = from.number();
        Thing.Time modified = time(from);
        Thing.Time accessed = time(from);
        return new Thing(
                name, type, mode, uid, gid, size, size, accessed, modified, from.small(), from.number(), from.number());
    }

    private static Thing.Time time(Cursor from) {
        return new Thing.Time(from.signed(), from.small());
    }

    private static Content content(Cursor from, Thing file, int flags) {
        long position = from.number();
        if ((flags & HOLES) == 0) {
            return new Content(position, List.of(new Extent(0, file.size())));
        }
        List<Extent> extents = new ArrayList<>();
        for (int left = from.small(); left > 0; left--) {
            extents.add(new Extent(from.number(), from.number()));
        }
        return new Content(position, extents);
    }

    private static SortedMap<String, byte[]> attributes(Cursor from) {
        SortedMap<String, byte[]> attributes = new TreeMap<>();
        for (int left = from.small(); left > 0; left--) {
            String name = new String(from.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            attributes.put(name, from.bytes());
        }
        return attributes;
    }
}
