package dev.holdfast.ssh.sftp;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What a client says of a file, and what it is told. Owners are not taken: all files are the agent's.
///
/// @param mode the nine permission bits: what is set beyond them has no meaning in a workspace
record Attributes(OptionalLong size, OptionalInt mode, Optional<Instant> modified) {

    private static final int SIZE = 1;
    private static final int OWNER = 2;
    private static final int MODE = 4;
    private static final int TIMES = 8;
    private static final int EXTENDED = 0x80000000;

    private static final int PERMISSIONS = 0777;
    private static final int ALL_BITS = 07777;
    private static final long LAST_SECOND = 0xFFFF_FFFFL;

    static Attributes read(ByteBuffer packet) throws EOFException {
        int flags = packet.getInt();
        OptionalLong size = (flags & SIZE) != 0 ? OptionalLong.of(packet.getLong()) : OptionalLong.empty();
        if ((flags & OWNER) != 0) {
            packet.getLong();
        }
        OptionalInt mode = (flags & MODE) != 0 ? OptionalInt.of(packet.getInt() & PERMISSIONS) : OptionalInt.empty();
        Optional<Instant> modified = Optional.empty();
        if ((flags & TIMES) != 0) {
            packet.getInt();
            modified = Optional.of(Instant.ofEpochSecond(Integer.toUnsignedLong(packet.getInt())));
        }
        if ((flags & EXTENDED) != 0) {
            for (int pairs = packet.getInt(); pairs > 0; pairs--) {
                Packets.slice(packet);
                Packets.slice(packet);
            }
        }
        return new Attributes(size, mode, modified);
    }

    /// The part that changes no content.
    FileTree.Attributes forTree() {
        return new FileTree.Attributes(mode, modified);
    }

    boolean changesNothing() {
        return size.isEmpty() && mode.isEmpty() && modified.isEmpty();
    }

    /// Tells what is known of a thing.
    static void write(Reply reply, FileEntry entry, int owner) {
        long seconds = Math.clamp(entry.modified().getEpochSecond(), 0, LAST_SECOND);
        reply.number(SIZE | OWNER | MODE | TIMES)
                .number(entry.size())
                .number(owner)
                .number(owner)
                .number(kind(entry.type()) | (entry.mode() & ALL_BITS))
                .number((int) seconds)
                .number((int) seconds);
    }

    /// The bits of a mode that say what the thing is.
    private static int kind(FileEntry.Type type) {
        return switch (type) {
            case FILE -> 0100000;
            case DIRECTORY -> 0040000;
            case LINK -> 0120000;
            case FIFO -> 0010000;
            case SOCKET -> 0140000;
            case DEVICE -> 0020000;
        };
    }
}
