package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// What btrfs does by `ioctl(2)`: subvolumes, snapshots, and the size of the file system.
///
/// All requests and structures are those of `include/uapi/linux/btrfs.h`; each request is
/// `direction << 30 | size << 16 | 0x94 << 8 | number`. The youngest of them came with Linux 5.7.
public final class Btrfs {

    /// Whether files can be written in a subvolume.
    public enum Access {
        WRITABLE,
        SEALED
    }

    /// A subvolume as the file system knows it.
    ///
    /// @param generation the transaction that changed it last, as of the last commit
    public record Subvolume(long id, UUID uuid, long generation, Access access) {}

    /// Where a subvolume comes from.
    ///
    /// @param parent the one that it was a snapshot of; all zero when it was made empty
    /// @param made the transaction that made it
    /// @param changed the transaction that changed a file, name or attribute in it last. Unlike the generation it
    /// stays when the subvolume itself is snapshot
    public record Origin(UUID uuid, UUID parent, long made, long changed) {

        /// Whether nothing in it was changed since it was made.
        public boolean untouched() {
            return changed <= made;
        }
    }

    /// A subvolume that lies within another.
    public static final class Nested {

        private final long id;
        private final byte[] folder;
        private final byte[] name;

        private Nested(long id, byte[] folder, byte[] name) {
            this.id = id;
            this.folder = folder;
            this.name = name;
        }

        public long id() {
            return id;
        }

        /// The path of the folder that holds it, relative to the outer subvolume and empty at its top.
        public byte[] folder() {
            return folder.clone();
        }

        public byte[] name() {
            return name.clone();
        }
    }

    private static final long SYNC = 0x9408L;
    private static final long RESIZE = 0x50009403L;
    private static final long WAIT_SYNC = 0x40089416L;
    private static final long SNAP_CREATE_V2 = 0x50009417L;
    private static final long START_SYNC = 0x80089418L;
    private static final long SUBVOL_CREATE_V2 = 0x50009418L;
    private static final long SUBVOL_GETFLAGS = 0x80089419L;
    private static final long SUBVOL_SETFLAGS = 0x4008941aL;
    private static final long DEV_INFO = 0xd000941eL;
    private static final long GET_SUBVOL_INFO = 0x81f8943cL;
    private static final long GET_SUBVOL_ROOTREF = 0xd000943dL;
    private static final long INO_LOOKUP_USER = 0xd000943eL;
    private static final long SNAP_DESTROY_V2 = 0x5000943fL;

    private static final long SUBVOL_RDONLY = 1 << 1;
    private static final long SUBVOL_SPEC_BY_ID = 1 << 4;
    private static final int NAME_MAX = 255;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private Btrfs() {}

    /// Makes an empty subvolume.
    public static void create(Fd folder, byte[] name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            ioctl(folder, SUBVOL_CREATE_V2, "create", volumeArguments(arena, 0, 0, name));
        }
    }

    /// Makes a subvolume with everything that is in `source` at this instant, and commits it. What lies
    /// within nested subvolumes is left out: there the snapshot has empty folders.
    public static void snapshot(Fd folder, byte[] name, Fd source, Access access) throws LinuxException {
        long flags = access == Access.SEALED ? SUBVOL_RDONLY : 0;
        try (Arena arena = Arena.ofConfined()) {
            ioctl(folder, SNAP_CREATE_V2, "snapshot", volumeArguments(arena, source.number(), flags, name));
        }
    }

    /// Takes the subvolume's name away; its space comes back when nobody holds it any more. ENOTEMPTY while
    /// it has nested ones.
    public static void destroy(Fd folder, byte[] name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            ioctl(folder, SNAP_DESTROY_V2, "destroy", volumeArguments(arena, 0, 0, name));
        }
    }

    /// The same for a subvolume told by its id, wherever it lies on the file system of this file.
    public static void destroy(Fd anyFolder, long id) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = volumeArguments(arena, 0, SUBVOL_SPEC_BY_ID, new byte[0]);
            arguments.set(LONG, 56, id);
            ioctl(anyFolder, SNAP_DESTROY_V2, "destroy", arguments);
        }
    }

    /// `struct btrfs_ioctl_vol_args_v2`, 4096 bytes: fd 0, transid 8, flags 16, unused 24..56, name 56 (or
    /// subvolid).
    private static MemorySegment volumeArguments(Arena arena, int source, long flags, byte[] name) {
        if (name.length > NAME_MAX) {
            throw new IllegalArgumentException("a name of " + name.length + " bytes");
        }
        MemorySegment arguments = arena.allocate(4096, 8);
        arguments.set(LONG, 0, source);
        arguments.set(LONG, 16, flags);
        MemorySegment.copy(name, 0, arguments, ValueLayout.JAVA_BYTE, 56, name.length);
        return arguments;
    }

    /// The subvolume in which this folder lies.
    ///
    /// `struct btrfs_ioctl_get_subvol_info_args`, 504 bytes: treeid 0, generation 280, flags 288 (those of
    /// the root item, whose lowest bit is "read-only"), uuid 296.
    public static Subvolume subvolume(Fd folder) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(504, 8);
            ioctl(folder, GET_SUBVOL_INFO, "subvolume", answer);
            return new Subvolume(
                    answer.get(LONG, 0),
                    uuid(answer, 296),
                    answer.get(LONG, 280),
                    (answer.get(LONG, 288) & 1) == 0 ? Access.WRITABLE : Access.SEALED);
        }
    }

    /// Where the subvolume comes from in which this folder lies; parent_uuid 312, ctransid 344, otransid 352 of
    /// the same structure.
    public static Origin origin(Fd folder) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(504, 8);
            ioctl(folder, GET_SUBVOL_INFO, "origin", answer);
            return new Origin(uuid(answer, 296), uuid(answer, 312), answer.get(LONG, 352), answer.get(LONG, 344));
        }
    }

    private static UUID uuid(MemorySegment answer, long at) {
        ByteBuffer uuid = answer.asSlice(at, 16).asByteBuffer();
        return new UUID(uuid.getLong(0), uuid.getLong(8));
    }

    /// The subvolumes directly within the one whose top folder this is.
    ///
    /// `struct btrfs_ioctl_get_subvol_rootref_args`, 4096 bytes: min_treeid 0, up to 255 pairs of treeid
    /// and dirid from 8 on, num_items 4088. EOVERFLOW says that there are more.
    public static List<Nested> nested(Fd top) throws LinuxException {
        List<Nested> found = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(4096, 8);
            boolean more = true;
            while (more) {
                more = rootReferences(top, answer);
                int count = Byte.toUnsignedInt(answer.get(ValueLayout.JAVA_BYTE, 4088));
                for (int i = 0; i < count; i++) {
                    found.add(named(top, answer.get(LONG, 8 + 16L * i), answer.get(LONG, 16 + 16L * i)));
                }
            }
        }
        return found;
    }

    private static boolean rootReferences(Fd top, MemorySegment answer) throws LinuxException {
        try {
            ioctl(top, GET_SUBVOL_ROOTREF, "nested", answer);
            return false;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.EOVERFLOW) {
                return true;
            }
            throw failed;
        }
    }

    /// `struct btrfs_ioctl_ino_lookup_user_args`, 4096 bytes: dirid 0, treeid 8, name 16, path 272 with a
    /// slash at its end.
    private static Nested named(Fd top, long id, long folder) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(4096, 8);
            answer.set(LONG, 0, folder);
            answer.set(LONG, 8, id);
            ioctl(top, INO_LOOKUP_USER, "nested", answer);
            byte[] path = Entries.ended(answer.asSlice(272));
            byte[] trimmed = path.length == 0 ? path : Arrays.copyOf(path, path.length - 1);
            return new Nested(id, trimmed, Entries.ended(answer.asSlice(16, NAME_MAX + 1)));
        }
    }

    /// Allows or forbids to open files of the subvolume for writing. What is open already stays open.
    public static void access(Fd top, Access access) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocate(LONG);
            ioctl(top, SUBVOL_GETFLAGS, "access", flags);
            long others = flags.get(LONG, 0) & ~SUBVOL_RDONLY;
            flags.set(LONG, 0, access == Access.SEALED ? others | SUBVOL_RDONLY : others);
            ioctl(top, SUBVOL_SETFLAGS, "access", flags);
        }
    }

    /// Makes all names and folders, and all data that was flushed, safe on disk. Does not write out what
    /// others have only written to memory, so it is short even when they write much.
    public static void commit(Fd anyFile) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment transaction = arena.allocate(LONG);
            ioctl(anyFile, START_SYNC, "commit", transaction);
            ioctl(anyFile, WAIT_SYNC, "commit", transaction);
        }
    }

    /// Writes out everything on the file system and commits it; afterwards generations tell every change.
    public static void sync(Fd anyFile) throws LinuxException {
        Libc.call(SystemCall.IOCTL, "btrfs sync", anyFile.number(), SYNC);
    }

    /// Lets the file system fill its only device.
    ///
    /// `struct btrfs_ioctl_vol_args`, 4096 bytes: name 8.
    public static void fillDevice(Fd anyFile) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(4096, 8);
            byte[] max = "max".getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(max, 0, arguments, ValueLayout.JAVA_BYTE, 8, max.length);
            ioctl(anyFile, RESIZE, "resize", arguments);
        }
    }

    /// How many bytes of its first device the file system may use.
    ///
    /// `struct btrfs_ioctl_dev_info_args`, 4096 bytes: devid 0, total_bytes 32.
    public static long deviceSize(Fd anyFile) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(4096, 8);
            answer.set(LONG, 0, 1);
            ioctl(anyFile, DEV_INFO, "device", answer);
            return answer.get(LONG, 32);
        }
    }

    private static void ioctl(Fd file, long request, String what, MemorySegment argument) throws LinuxException {
        Libc.call(SystemCall.IOCTL, "btrfs " + what, file.number(), request, argument.address());
    }
}
