package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/// A file as its file system calls it, whatever name it has and for as long as it is there
/// (`name_to_handle_at(2)`).
public final class FileHandle {

    static final int HEAD_BYTES = 8;

    private static final int MAX_BYTES = 128;
    private static final int PATH_MAX = 4096;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final long O_PATH = 0x200000;
    private static final long O_CLOEXEC = 0x80000;

    /// The three forms that btrfs has (`include/linux/exportfs.h`): inode 0, subvolume 8, generation 16.
    private static final int FILEID_BTRFS_WITHOUT_PARENT = 0x4d;

    private static final int FILEID_BTRFS_WITH_PARENT_ROOT = 0x4f;

    private final int type;
    private final byte[] bytes;

    FileHandle(int type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /// `struct file_handle`: handle_bytes 0, handle_type 4, f_handle 8.
    static FileHandle of(MemorySegment handle) {
        int length = handle.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        byte[] bytes = handle.asSlice(HEAD_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        return new FileHandle(handle.get(ValueLayout.JAVA_INT_UNALIGNED, 4), bytes);
    }

    /// The handle of an open file; EOPNOTSUPP where the file system has none.
    public static FileHandle of(Fd file) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(HEAD_BYTES + MAX_BYTES, 8);
            handle.set(ValueLayout.JAVA_INT, 0, MAX_BYTES);
            Libc.call(
                    SystemCall.NAME_TO_HANDLE_AT,
                    "descriptor " + file.number(),
                    file.number(),
                    Libc.text(arena, "").address(),
                    handle.address(),
                    arena.allocate(ValueLayout.JAVA_INT).address(),
                    AT_EMPTY_PATH);
            return of(handle);
        }
    }

    /// On btrfs the number of the subvolume in which the file lies.
    public OptionalLong subvolume() {
        if (type < FILEID_BTRFS_WITHOUT_PARENT || type > FILEID_BTRFS_WITH_PARENT_ROOT) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(Long.BYTES));
    }

    /// Takes hold of the file, wherever it is now; empty when it is no more.
    ///
    /// @param any some file of the same file system
    public Optional<Fd> hold(Fd any) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(HEAD_BYTES + bytes.length, 8);
            handle.set(ValueLayout.JAVA_INT, 0, bytes.length);
            handle.set(ValueLayout.JAVA_INT, 4, type);
            MemorySegment.copy(bytes, 0, handle, ValueLayout.JAVA_BYTE, HEAD_BYTES, bytes.length);
            return Optional.of(new Fd((int) Libc.call(
                    SystemCall.OPEN_BY_HANDLE_AT, "a handle", any.number(), handle.address(), O_PATH | O_CLOEXEC)));
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ESTALE || failed.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /// The path of a held folder at this moment, as the kernel has it; ENAMETOOLONG when it is longer than
    /// it tells. For one that was removed it means nothing.
    public static byte[] pathOf(Fd held) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(PATH_MAX);
            String link = "/proc/self/fd/" + held.number();
            long length = Libc.call(
                    SystemCall.READLINKAT,
                    link,
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, link).address(),
                    target.address(),
                    PATH_MAX);
            if (length == PATH_MAX) {
                throw new LinuxException("readlinkat", Errno.ENAMETOOLONG, link);
            }
            return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileHandle handle && type == handle.type && Arrays.equals(bytes, handle.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(bytes);
    }
}
