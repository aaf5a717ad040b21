package dev.holdfast.workspace;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FileTree.Cursor;
import dev.holdfast.storage.FileTree.Direction;
import dev.holdfast.storage.FileTree.Order;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/// Cursors of listings as they travel: opaque, and good for the order they were made in.
final class Cursors {

    private static final int FIXED_BYTES = 1 + Long.BYTES + Long.BYTES + Integer.BYTES;

    private Cursors() {}

    static String encode(Order order, Cursor cursor) {
        byte[] name = cursor.name().bytes();
        Instant modified = cursor.modified();
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + name.length)
                .put(letter(order))
                .putLong(cursor.size())
                .putLong(modified.getEpochSecond())
                .putInt(modified.getNano())
                .put(name);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// @throws Problem BAD_REQUEST `bad_query` when it is no cursor of this order
    static Cursor decode(Order order, String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            ByteBuffer fixed = ByteBuffer.wrap(bytes);
            if (bytes.length <= FIXED_BYTES || fixed.get() != letter(order)) {
                throw notOurs();
            }
            long size = fixed.getLong();
            Instant modified = Instant.ofEpochSecond(fixed.getLong(), fixed.getInt());
            byte[] name = new byte[bytes.length - FIXED_BYTES];
            fixed.get(name);
            return new Cursor(FileName.of(name), size, modified);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | Problem notOurs) {
            throw notOurs().causedBy(notOurs);
        }
    }

    /// Small for what ascends, and a capital for what descends.
    private static byte letter(Order order) {
        char letter = switch (order.by()) {
            case NAME -> 'n';
            case SIZE -> 's';
            case MODIFIED -> 't';
        };
        return (byte) (order.direction() == Direction.ASCENDING ? letter : Character.toUpperCase(letter));
    }

    private static Problem notOurs() {
        return Problem.badRequest(
                "bad_query", "The cursor is not one that a listing with this \"sort\" and \"order\" answered.");
    }
}
