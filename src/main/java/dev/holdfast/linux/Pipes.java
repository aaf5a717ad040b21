package dev.holdfast.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Named pipes of the server's own, held without ever waiting for the other side.
public final class Pipes {

    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_NOFOLLOW = AARCH64 ? 0100000 : 0400000;
    private static final int S_IFIFO = 0010000;

    private Pipes() {}

    /// Makes a pipe with these permissions, less the umask. EEXIST when something has the name.
    public static void make(Path place, int permissions) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    SystemCall.MKNODAT,
                    place.toString(),
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, place.toString()).address(),
                    S_IFIFO | permissions,
                    0);
        }
    }

    /// Opens both ends at once: so opening waits for nobody, and what is written stays until it is read or
    /// nobody holds the pipe any more.
    public static Fd hold(Path place) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long flags = O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW;
            return new Fd((int) Libc.call(
                    SystemCall.OPENAT,
                    place.toString(),
                    Fd.CURRENT_DIRECTORY,
                    Libc.text(arena, place.toString()).address(),
                    flags,
                    0));
        }
    }

    /// Writes all of it, or fails with EAGAIN when the pipe is full. At most 4096 bytes, so that lines of
    /// several writers never mix.
    public static void write(Fd pipe, byte[] line) throws LinuxException {
        if (line.length > 4096) {
            throw new IllegalArgumentException("a line of " + line.length + " bytes");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, line);
            Libc.call(SystemCall.WRITE, "pipe", pipe.number(), bytes.address(), line.length);
        }
    }
}
