package dev.holdfast.workspace.bundle;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.storage.Visitor.Visited;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Writes a tar: links as links, further names of a file as hard links, sparse files by their data (GNU's
/// form 1.0 within pax), times to the nanosecond, names as bytes.
///
/// Everything belongs to root in it, which any program but root's own ignores, and nothing is setuid or
/// setgid: an agent chose those bits, and somebody may unpack this as root.
final class TarWriter implements BundleWriter {

    /// Read, write, execute, and the sticky bit.
    private static final int MODES = 01777;

    /// Smaller files are not asked for holes.
    private static final int BLOCK_OF_A_DISK = 4096;

    /// For the names of files that may come again. Beyond it such a file is written again as a whole.
    private static final long MOST_REMEMBERED_BYTES = 8 << 20;

    private static final long COST_OF_A_NAME = 200;
    private static final byte[] SPARSE_FOLDER = "GNUSparseFile.0/".getBytes(StandardCharsets.US_ASCII);

    private final Outlet out;
    private final TarHeader header = new TarHeader();

    /// A file with several names, of which some may still come.
    private record Identity(long device, long inode) {}

    private record First(NameBytes name, int namesToCome) {}

    private final Map<Identity, First> remembered = new HashMap<>();
    private long rememberedBytes;

    TarWriter(Outlet out) {
        this.out = out;
    }

    private void begin(char type, byte[] name, FileEntry entry) {
        header.begin(type, name, entry.mode() & MODES, entry.modified());
    }

    @Override
    public void folder(byte[] name, Visited folder) throws IOException {
        byte[] withSlash = Arrays.copyOf(name, name.length + 1);
        withSlash[name.length] = '/';
        begin(TarHeader.FOLDER, withSlash, folder.entry());
        header.write(out);
    }

    @Override
    public void file(byte[] name, Visited file, OpenFile bytes) throws IOException {
        if (writtenAsHardLink(name, file)) {
            return;
        }
        long size = file.entry().size();
        boolean sparse = size > BLOCK_OF_A_DISK && file.allocated() < size && bytes.nextHole(0) < size;
        if (sparse) {
            sparse(name, file.entry(), bytes);
            return;
        }
        begin(TarHeader.FILE, name, file.entry());
        header.size(size);
        header.write(out);
        Copying.copy(bytes, 0, size, out);
        out.zeros(TarHeader.padding(size));
    }

    /// The data begins with a map of it: how many stretches there are, and of each where and how long, as
    /// decimal lines. A stretch without length at the end says how large the file is.
    private void sparse(byte[] name, FileEntry entry, OpenFile bytes) throws IOException {
        DataMap data = DataMap.of(bytes, entry.size());
        ByteArrayOutputStream map = new ByteArrayOutputStream();
        line(map, data.count() + 1);
        for (int i = 0; i < data.count(); i++) {
            line(map, data.begin(i));
            line(map, data.length(i));
        }
        line(map, entry.size());
        line(map, 0);
        begin(TarHeader.FILE, sparseName(name), entry);
        header.record("GNU.sparse.major", "1");
        header.record("GNU.sparse.minor", "0");
        header.text("GNU.sparse.name", name);
        header.record("GNU.sparse.realsize", Long.toString(entry.size()));
        int padding = TarHeader.padding(map.size());
        header.size(map.size() + padding + data.bytes());
        header.write(out);
        out.put(map.toByteArray());
        out.zeros(padding);
        for (int i = 0; i < data.count(); i++) {
            Copying.copy(bytes, data.begin(i), data.length(i), out);
        }
        out.zeros(TarHeader.padding(data.bytes()));
    }

    private static void line(ByteArrayOutputStream map, long number) {
        map.writeBytes((number + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// Who does not know the form unpacks map and data under this name, in a folder beside.
    private static byte[] sparseName(byte[] name) {
        int slash = name.length;
        while (slash > 0 && name[slash - 1] != '/') {
            slash--;
        }
        byte[] other = new byte[name.length + SPARSE_FOLDER.length];
        System.arraycopy(name, 0, other, 0, slash);
        System.arraycopy(SPARSE_FOLDER, 0, other, slash, SPARSE_FOLDER.length);
        System.arraycopy(name, slash, other, slash + SPARSE_FOLDER.length, name.length - slash);
        return other;
    }

    private boolean writtenAsHardLink(byte[] name, Visited file) throws IOException {
        if (file.names() < 2) {
            return false;
        }
        Identity identity = new Identity(file.device(), file.entry().inode());
        First first = remembered.remove(identity);
        if (first == null) {
            remember(identity, new First(new NameBytes(name), file.names() - 1));
            return false;
        }
        rememberedBytes -= first.name().length() + COST_OF_A_NAME;
        remember(identity, new First(first.name(), first.namesToCome() - 1));
        begin(TarHeader.HARD_LINK, name, file.entry());
        header.target(first.name().bytes());
        header.write(out);
        return true;
    }

    private void remember(Identity identity, First first) {
        long cost = first.name().length() + COST_OF_A_NAME;
        if (first.namesToCome() > 0 && rememberedBytes + cost <= MOST_REMEMBERED_BYTES) {
            remembered.put(identity, first);
            rememberedBytes += cost;
        }
    }

    @Override
    public void other(byte[] name, Visited thing) throws IOException {
        FileEntry entry = thing.entry();
        switch (entry.type()) {
            case LINK -> {
                begin(TarHeader.LINK, name, entry);
                header.target(entry.target().orElseThrow().bytes());
                header.write(out);
            }
            case FIFO -> {
                if (!writtenAsHardLink(name, thing)) {
                    begin(TarHeader.PIPE, name, entry);
                    header.write(out);
                }
            }
            // Nobody can use a socket or a device that comes out of a tar.
            case SOCKET, DEVICE -> {}
            case FILE, DIRECTORY -> throw new IllegalArgumentException("not another thing: " + entry.type());
        }
    }

    @Override
    public void end() throws IOException {
        out.zeros(2 * TarHeader.BLOCK);
        out.zeros((int) (-out.written() & (20 * TarHeader.BLOCK - 1)));
        out.end();
    }
}
