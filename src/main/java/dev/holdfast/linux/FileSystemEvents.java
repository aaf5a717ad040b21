package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What happens to the files of one whole file system, whoever does it and under whatever mount
/// (`fanotify(7)`, with the names that Linux 5.9 and the renames that 5.17 brought). An older kernel tells the two
/// names of a renaming by themselves.
///
/// It is one mark, whatever the number of folders. The kernel keeps so many events (16,384) until they are
/// read and says when there were more. All calls are made by one thread.
public final class FileSystemEvents implements AutoCloseable {

    /// A name in a folder.
    public static final class Name {

        private final FileHandle folder;
        private final byte[] bytes;

        Name(FileHandle folder, byte[] bytes) {
            this.folder = folder;
            this.bytes = bytes;
        }

        public FileHandle folder() {
            return folder;
        }

        /// The name; `.` for the folder itself.
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /// Something that happened. Like things that happened to one name are one event, without their order.
    public sealed interface Event {

        /// A name that came, went, or whose file was changed.
        record Touched(Name name, What what) implements Event {}

        /// @param directory whether it is a folder that got another name
        record Renamed(Name from, Name to, boolean directory) implements Event {}

        /// There were more events than the kernel keeps.
        record Lost() implements Event {}
    }

    /// @param created whether the name came, and `deleted`: whether it went
    /// @param renamed whether it came or went by a renaming, of which nothing else is told
    /// @param directory whether it is a folder's
    public record What(boolean created, boolean deleted, boolean renamed, boolean directory) {}

    /// How a renaming is told: as one event, or each of its names by itself.
    public enum Renames {
        WHOLE(FAN_RENAME),
        HALVES(FAN_MOVED_FROM | FAN_MOVED_TO);

        private final long mask;

        Renames(long mask) {
            this.mask = mask;
        }
    }

    private static final long O_CLOEXEC = 0x80000;
    private static final long FAN_CLOEXEC = 0x1;
    private static final long FAN_NONBLOCK = 0x2;
    private static final long FAN_REPORT_DIR_FID = 0x400;
    private static final long FAN_REPORT_NAME = 0x800;
    private static final long FAN_MARK_ADD = 0x1;
    private static final long FAN_MARK_FILESYSTEM = 0x100;
    private static final long FAN_MODIFY = 0x2;
    private static final long FAN_ATTRIB = 0x4;
    private static final long FAN_CLOSE_WRITE = 0x8;
    private static final long FAN_MOVED_FROM = 0x40;
    private static final long FAN_MOVED_TO = 0x80;
    private static final long FAN_CREATE = 0x100;
    private static final long FAN_DELETE = 0x200;
    private static final long FAN_Q_OVERFLOW = 0x4000;
    private static final long FAN_RENAME = 0x10000000;
    private static final long FAN_ONDIR = 0x40000000;
    private static final long WANTED = FAN_MODIFY | FAN_ATTRIB | FAN_CLOSE_WRITE | FAN_CREATE | FAN_DELETE | FAN_ONDIR;

    private static final int INFO_DFID_NAME = 2;
    private static final int INFO_OLD_DFID_NAME = 10;
    private static final int INFO_NEW_DFID_NAME = 12;

    private static final short POLLIN = 1;
    private static final int BUFFER_BYTES = 256 << 10;

    private final Fd group;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);

    private FileSystemEvents(Fd group) {
        this.group = group;
    }

    /// Begins with the whole file system of this folder. EXDEV says that the folder lies in a subvolume of
    /// btrfs and not at its top level; EOPNOTSUPP, ENODEV, EINVAL or ENOSYS that it cannot be done here.
    public static FileSystemEvents of(Fd folder) throws LinuxException {
        try {
            return of(folder, Renames.WHOLE);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EINVAL) {
                throw failed;
            }
            return of(folder, Renames.HALVES);
        }
    }

    /// The same, where the kernel tells renames so.
    public static FileSystemEvents of(Fd folder, Renames renames) throws LinuxException {
        Fd group = new Fd((int) Libc.call(
                SystemCall.FANOTIFY_INIT,
                "file system events",
                FAN_CLOEXEC | FAN_NONBLOCK | FAN_REPORT_DIR_FID | FAN_REPORT_NAME,
                O_CLOEXEC));
        try {
            Libc.call(
                    SystemCall.FANOTIFY_MARK,
                    "file system events",
                    group.number(),
                    FAN_MARK_ADD | FAN_MARK_FILESYSTEM,
                    WANTED | renames.mask,
                    folder.number(),
                    0);
            return new FileSystemEvents(group);
        } catch (LinuxException failed) {
            group.close();
            throw failed;
        }
    }

    /// The next events, oldest first; none when there are none for so long.
    public List<Event> next(Duration atMost) throws LinuxException {
        if (!waits(atMost)) {
            return List.of();
        }
        long length;
        try {
            length = Libc.call(SystemCall.READ, "file system events", group.number(), buffer.address(), BUFFER_BYTES);
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.EAGAIN) {
                return List.of();
            }
            throw failed;
        }
        List<Event> events = new ArrayList<>();
        for (long at = 0; at < length; at += buffer.get(ValueLayout.JAVA_INT_UNALIGNED, at)) {
            read(buffer.asSlice(at, buffer.get(ValueLayout.JAVA_INT_UNALIGNED, at)))
                    .ifPresent(events::add);
        }
        return events;
    }

    private boolean waits(Duration atMost) throws LinuxException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment poll = call.allocate(8, 4);
            poll.set(ValueLayout.JAVA_INT, 0, group.number());
            poll.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            MemorySegment time = call.allocate(16, 8);
            time.set(ValueLayout.JAVA_LONG, 0, atMost.toSeconds());
            time.set(ValueLayout.JAVA_LONG, 8, atMost.toNanosPart());
            return Libc.call(SystemCall.PPOLL, "file system events", poll.address(), 1, time.address(), 0, 0) > 0;
        }
    }

    /// `struct fanotify_event_metadata`: event_len 0, metadata_len 6, mask 8; then records of
    /// `struct fanotify_event_info_fid`: info_type 0, len 2, fsid 4, a file handle 12 and a name after it.
    private static Optional<Event> read(MemorySegment event) {
        long mask = event.get(ValueLayout.JAVA_LONG_UNALIGNED, 8);
        if ((mask & FAN_Q_OVERFLOW) != 0) {
            return Optional.of(new Event.Lost());
        }
        Optional<Name> name = Optional.empty();
        Optional<Name> from = Optional.empty();
        int length;
        for (long at = event.get(ValueLayout.JAVA_SHORT_UNALIGNED, 6); at < event.byteSize(); at += length) {
            length = Short.toUnsignedInt(event.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2));
            MemorySegment record = event.asSlice(at, length);
            switch (record.get(ValueLayout.JAVA_BYTE, 0)) {
                case INFO_DFID_NAME, INFO_NEW_DFID_NAME -> name = Optional.of(name(record));
                case INFO_OLD_DFID_NAME -> from = Optional.of(name(record));
                default -> {}
            }
        }
        boolean directory = (mask & FAN_ONDIR) != 0;
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Name told = name.get();
        return Optional.of(from.<Event>map(old -> new Event.Renamed(old, told, directory))
                .orElseGet(() -> new Event.Touched(told, what(mask))));
    }

    private static What what(long mask) {
        return new What(
                (mask & (FAN_CREATE | FAN_MOVED_TO)) != 0,
                (mask & (FAN_DELETE | FAN_MOVED_FROM)) != 0,
                (mask & Renames.HALVES.mask) != 0,
                (mask & FAN_ONDIR) != 0);
    }

    private static Name name(MemorySegment record) {
        MemorySegment handle = record.asSlice(12);
        long end = FileHandle.HEAD_BYTES + (long) handle.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        return new Name(FileHandle.of(handle), Entries.ended(handle.asSlice(end)));
    }

    @Override
    public void close() {
        group.close();
        arena.close();
    }
}
