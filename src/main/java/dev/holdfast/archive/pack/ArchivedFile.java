package dev.holdfast.archive.pack;

import dev.holdfast.archive.pack.Item.Extent;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;

/// A file in a pack, read frame by frame.
final class ArchivedFile implements FileTree.OpenFile {

    private static final int MOST = 256 * 1024;

    private final OpenPack pack;
    private final FileEntry entry;
    private final Item.Content content;

    ArchivedFile(OpenPack pack, FileEntry entry, Item.Content content) {
        this.pack = pack;
        this.entry = entry;
        this.content = content;
    }

    @Override
    public FileEntry entry() {
        return entry;
    }

    @Override
    public int read(ByteBuffer bytes, long offset) throws IOException {
        if (offset >= entry.size()) {
            return -1;
        }
        int most = (int) Math.min(Math.min(bytes.remaining(), MOST), entry.size() - offset);
        long position = content.position();
        long next = entry.size();
        for (Extent extent : content.extents()) {
            long end = extent.offset() + extent.length();
            if (offset >= extent.offset() && offset < end) {
                byte[] found = pack.content(position + offset - extent.offset(), (int) Math.min(most, end - offset));
                bytes.put(found);
                return found.length;
            }
            if (extent.offset() > offset) {
                next = extent.offset();
                break;
            }
            position += extent.length();
        }
        int hole = (int) Math.min(most, next - offset);
        bytes.put(new byte[hole]);
        return hole;
    }

    @Override
    public long transferTo(long offset, long count, WritableByteChannel target) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(MOST, Math.max(1, count)));
        long sent = 0;
        while (sent < count) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), count - sent));
            if (read(chunk, offset + sent) < 0) {
                break;
            }
            chunk.flip();
            sent += chunk.remaining();
            while (chunk.hasRemaining()) {
                target.write(chunk);
            }
        }
        return sent;
    }

    @Override
    public OptionalLong nextData(long offset) {
        return content.extents().stream()
                .filter(extent -> extent.length() > 0 && extent.offset() + extent.length() > offset)
                .mapToLong(extent -> Math.max(offset, extent.offset()))
                .findFirst();
    }

    @Override
    public long nextHole(long offset) {
        long hole = offset;
        for (Extent extent : content.extents()) {
            if (extent.offset() <= hole && extent.offset() + extent.length() > hole) {
                hole = extent.offset() + extent.length();
            }
        }
        return Math.min(hole, entry.size());
    }

    @Override
    public void close() {}
}
