package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.ExtendedAttributes;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileBytes;
import dev.holdfast.linux.FileData;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.FileStatus;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.Packing;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.Thing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// The way through a head that is packed: by descriptor, in the order of names, following nothing. On a
/// platform thread.
public final class PackedTour {

    private static final int MAX_DEPTH = 1024;

    private static final SortedMap<String, byte[]> NONE = Collections.unmodifiableSortedMap(new TreeMap<>());

    private final Packing packing;

    private PackedTour(Packing packing) {
        this.packing = packing;
    }

    /// Leads through both parts of the head whose folder is open.
    public static void through(Fd head, Packing packing) throws IOException {
        PackedTour tour = new PackedTour(packing);
        for (Part part : Part.values()) {
            tour.folder(head, part.folder().getBytes(StandardCharsets.UTF_8), 0);
        }
    }

    private void folder(Fd above, byte[] name, int depth) throws IOException {
        try (Fd folder = Files.openDirectory(above, name)) {
            packing.enter(thing(name, FileFacts.of(folder)), new Opened(folder));
            inside(folder, name, depth);
            packing.leave();
        }
    }

    private void inside(Fd folder, byte[] name, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw Problem.conflict(
                    "directory_too_deep", "\"" + shown(name) + "\" lies in too many folders within folders.");
        }
        List<byte[]> names = Entries.list(folder);
        names.sort(Arrays::compareUnsigned);
        for (byte[] each : names) {
            try {
                entry(folder, each, depth);
            } catch (LinuxException failed) {
                switch (failed.errno()) {
                    case Errno.ENOENT, Errno.ELOOP, Errno.ENOTDIR, Errno.ENXIO, Errno.EINVAL -> {}
                    case Errno.EAGAIN ->
                        throw Problem.conflict(
                                        "file_busy",
                                        "\"" + shown(each) + "\" is held by a process of the agent; try again.")
                                .causedBy(failed);
                    default -> throw failed;
                }
            }
        }
    }

    private void entry(Fd folder, byte[] name, int depth) throws IOException {
        FileFacts facts = FileFacts.of(folder, name);
        switch (Held.type(facts.type())) {
            case DIRECTORY -> folder(folder, name, depth + 1);
            case FILE, LINK, FIFO, SOCKET -> {
                try (Named look = new Named(folder, name, facts)) {
                    packing.thing(thing(name, facts), look);
                }
            }
            case DEVICE ->
                throw Problem.conflict(
                        "device_in_volume",
                        "\"" + shown(name) + "\" is a device, which no agent can make and no archive has; remove it.");
        }
    }

    private static Thing thing(byte[] name, FileFacts facts) {
        return new Thing(
                FileName.of(name),
                Held.type(facts.type()),
                facts.mode() & ~FileFacts.TYPE,
                facts.uid(),
                facts.gid(),
                facts.isDirectory() ? 0 : facts.size(),
                facts.allocated(),
                time(facts.accessed()),
                time(facts.modified()),
                facts.links(),
                facts.inode(),
                FileStatus.nanoseconds(facts.changed()));
    }

    private static Thing.Time time(FileFacts.Moment moment) {
        return new Thing.Time(moment.seconds(), moment.nanos());
    }

    private static SortedMap<String, byte[]> attributes(Fd open) throws IOException {
        List<String> names = ExtendedAttributes.names(open);
        if (names.isEmpty()) {
            return NONE;
        }
        SortedMap<String, byte[]> found = new TreeMap<>();
        for (String name : names) {
            Optional<byte[]> value =
                    name.startsWith("trusted.") ? Optional.empty() : ExtendedAttributes.get(open, name);
            value.ifPresent(bytes -> found.put(name, bytes));
        }
        return found;
    }

    private static String shown(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }

    /// A look at a folder that is open.
    private record Opened(Fd folder) implements Packing.Look {

        @Override
        public byte[] target() {
            throw new IllegalStateException("a folder is no link");
        }

        @Override
        public SortedMap<String, byte[]> attributes() throws IOException {
            return PackedTour.attributes(folder);
        }

        @Override
        public int read(ByteBuffer bytes, long offset) {
            throw new IllegalStateException("a folder has no bytes");
        }

        @Override
        public OptionalLong nextData(long offset) {
            return OptionalLong.empty();
        }

        @Override
        public long nextHole(long offset) {
            return offset;
        }
    }

    /// A look at what has a name; a file is opened when more is asked than its name tells.
    private static final class Named implements Packing.Look, AutoCloseable {

        private final Fd folder;
        private final byte[] name;
        private final FileFacts facts;
        private Optional<Fd> open = Optional.empty();

        Named(Fd folder, byte[] name, FileFacts facts) {
            this.folder = folder;
            this.name = name;
            this.facts = facts;
        }

        private Fd file() throws LinuxException {
            if (open.isEmpty()) {
                Fd opened = FileData.open(folder, name);
                open = Optional.of(opened);
                if (!FileFacts.of(opened).sameFile(facts)) {
                    throw new LinuxException("openat2", Errno.ENOENT, "another file");
                }
            }
            return open.get();
        }

        @Override
        public byte[] target() throws IOException {
            return Entries.linkTarget(folder, name);
        }

        @Override
        public SortedMap<String, byte[]> attributes() throws IOException {
            return Held.type(facts.type()) == FileEntry.Type.FILE ? PackedTour.attributes(file()) : NONE;
        }

        @Override
        public int read(ByteBuffer bytes, long offset) throws IOException {
            int read = FileData.read(file(), bytes, offset);
            return read == 0 ? -1 : read;
        }

        @Override
        public OptionalLong nextData(long offset) throws IOException {
            return FileBytes.nextData(file(), offset);
        }

        @Override
        public long nextHole(long offset) throws IOException {
            return FileBytes.nextHole(file(), offset).orElse(offset);
        }

        @Override
        public void close() {
            open.ifPresent(Fd::close);
        }
    }
}
