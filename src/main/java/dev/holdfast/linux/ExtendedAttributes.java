package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Extended attributes of open files (`xattr(7)`).
public final class ExtendedAttributes {

    /// No list and no value is longer (`XATTR_LIST_MAX`, `XATTR_SIZE_MAX` of `include/uapi/linux/limits.h`).
    private static final int MAX = 65536;

    private ExtendedAttributes() {}

    /// The names of all attributes; none where the file system has none.
    public static List<String> names(Fd file) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long size = Libc.call(SystemCall.FLISTXATTR, "attributes", file.number(), 0, 0);
            if (size == 0) {
                return List.of();
            }
            MemorySegment list = arena.allocate(MAX);
            long filled = Libc.call(SystemCall.FLISTXATTR, "attributes", file.number(), list.address(), MAX);
            List<String> names = new ArrayList<>();
            for (long at = 0; at < filled; ) {
                byte[] name = Entries.ended(list.asSlice(at));
                names.add(new String(name, StandardCharsets.ISO_8859_1));
                at += name.length + 1L;
            }
            return names;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.EOPNOTSUPP) {
                return List.of();
            }
            throw failed;
        }
    }

    public static Optional<byte[]> get(Fd file, String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = Libc.bytes(arena, name.getBytes(StandardCharsets.ISO_8859_1));
            MemorySegment value = arena.allocate(MAX);
            long size = Libc.call(SystemCall.FGETXATTR, name, file.number(), text.address(), value.address(), MAX);
            return Optional.of(value.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE));
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENODATA || failed.errno() == Errno.EOPNOTSUPP) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    public static void set(Fd file, String name, byte[] value) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = Libc.bytes(arena, name.getBytes(StandardCharsets.ISO_8859_1));
            MemorySegment bytes = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
            Libc.call(SystemCall.FSETXATTR, name, file.number(), text.address(), bytes.address(), value.length, 0);
        }
    }

    public static void remove(Fd file, String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = Libc.bytes(arena, name.getBytes(StandardCharsets.ISO_8859_1));
            Libc.call(SystemCall.FREMOVEXATTR, name, file.number(), text.address());
        }
    }
}
