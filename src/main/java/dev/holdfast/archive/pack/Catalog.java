package dev.holdfast.archive.pack;

import dev.holdfast.id.SnapshotId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a pack has and where: all that is needed to read it, but for its key.
///
/// @param parts how long each part is
/// @param moments the present first, then the snapshots that were packed, newest first
record Catalog(Frames contents, Frames listings, List<Integer> parts, List<Moment> moments) {

    /// @param snapshot absent for the volume's present
    /// @param top where the listing of the head's own folder is; absent when nothing differs
    record Moment(Optional<SnapshotId> snapshot, Optional<Item.Span> top) {}

    private static final int FORM = 1;

    /// Comes after the number of every frame.
    private static final long NUMBER = Long.MAX_VALUE;

    Catalog {
        parts = List.copyOf(parts);
        moments = List.copyOf(moments);
    }

    /// As an object of cold storage: the form, how long it is, and all of it compressed and enciphered.
    byte[] sealed(Seal seal) {
        Bytes bytes = new Bytes();
        contents.write(bytes);
        listings.write(bytes);
        bytes.number(parts.size());
        parts.forEach(bytes::number);
        bytes.number(moments.size());
        for (Moment moment : moments) {
            bytes.bytes(moment.snapshot().map(SnapshotId::value).orElse("").getBytes(StandardCharsets.US_ASCII));
            bytes.number(moment.top().isPresent() ? 1 : 0);
            moment.top().ifPresent(top -> bytes.number(top.position()).number(top.length()));
        }
        ByteBuffer raw =
                ByteBuffer.allocateDirect(bytes.length()).put(bytes.array()).flip();
        byte[] packed = Press.pressed(raw, seal, NUMBER);
        return ByteBuffer.allocate(2 * Integer.BYTES + packed.length)
                .putInt(FORM)
                .putInt(bytes.length())
                .put(packed)
                .array();
    }

    /// @param object whose digest was found right
    static Catalog opened(byte[] object, Seal seal) {
        ByteBuffer head = ByteBuffer.wrap(object);
        if (object.length < 2 * Integer.BYTES || head.getInt() != FORM) {
            throw Seal.Broken.because("has another form");
        }
        int length = head.getInt();
        byte[] packed = new byte[head.remaining()];
        head.get(packed);
        Frames.Frame frame = new Frames.Frame(NUMBER, 0, 0, packed.length, 0, length, Item.NO_TARGET);
        Cursor cursor = new Cursor(Press.opened(packed, seal, frame));
        Frames contents = Frames.read(cursor);
        Frames listings = Frames.read(cursor);
        List<Integer> parts = new ArrayList<>();
        for (int left = cursor.small(); left > 0; left--) {
            parts.add(cursor.small());
        }
        List<Moment> moments = new ArrayList<>();
        for (int left = cursor.small(); left > 0; left--) {
            moments.add(moment(cursor));
        }
        return new Catalog(contents, listings, parts, moments);
    }

    private static Moment moment(Cursor cursor) {
        String snapshot = new String(cursor.bytes(), StandardCharsets.US_ASCII);
        Optional<Item.Span> top =
                cursor.number() == 1 ? Optional.of(new Item.Span(cursor.number(), cursor.small())) : Optional.empty();
        return new Moment(snapshot.isEmpty() ? Optional.empty() : Optional.of(new SnapshotId(snapshot)), top);
    }
}
