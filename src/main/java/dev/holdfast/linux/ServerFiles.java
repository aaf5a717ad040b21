package dev.holdfast.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Places that belong to the server alone, opened and moved by their paths.
public final class ServerFiles {

    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_NOFOLLOW = SystemCall.aarch64() ? 0100000 : 0400000;
    private static final int RENAME_NOREPLACE = 1;
    private static final int RENAME_EXCHANGE = 2;

    private ServerFiles() {}

    /// Opens the folder in which a place lies.
    public static Fd openFolderOf(Path place) throws LinuxException {
        return Files.openDirectory(place.resolve("..").normalize());
    }

    /// Opens a file or device for reading and writing, without ever waiting for anybody.
    public static Fd openReadWrite(Path place) throws LinuxException {
        return open(place, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    }

    private static Fd open(Path place, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = Libc.text(arena, place.toString());
            return new Fd((int)
                    Libc.call(SystemCall.OPENAT, place.toString(), Fd.CURRENT_DIRECTORY, name.address(), flags, 0));
        }
    }

    /// Moves a file or folder within its file system; EEXIST when something has the new name.
    public static void move(Path from, Path to) throws LinuxException {
        rename(from, to, RENAME_NOREPLACE);
    }

    /// Lets two names change places, in one step.
    public static void exchange(Path one, Path other) throws LinuxException {
        rename(one, other, RENAME_EXCHANGE);
    }

    private static void rename(Path from, Path to, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    SystemCall.RENAMEAT2,
                    from + " to " + to,
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, from.toString()).address(),
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, to.toString()).address(),
                    flags);
        }
    }

    /// Makes what was written to the file, or named in the folder, safe on disk.
    public static void sync(Path place) throws IOException {
        try (Fd file = open(place, O_NOFOLLOW | O_CLOEXEC)) {
            Libc.call(SystemCall.FSYNC, place.toString(), file.number());
        }
    }

    /// Makes everything on the file system of this file safe on disk.
    public static void syncFileSystem(Fd file) throws LinuxException {
        Libc.call(SystemCall.SYNCFS, "descriptor " + file.number(), file.number());
    }

    /// Gives the file real blocks up to this size; a longer file keeps its size.
    public static void allocate(Fd file, long size) throws LinuxException {
        Libc.call(SystemCall.FALLOCATE, size + " bytes", file.number(), 0, 0, size);
    }
}
