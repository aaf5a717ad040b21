package dev.holdfast.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// The bytes of open files, read and written by system calls, for who handles very many small ones on a
/// thread of its own. Buffers are direct.
public final class FileData {

    private FileData() {}

    /// Opens what has this name for reading, without waiting: ELOOP says that it is a link, ENXIO that it is
    /// a socket, EAGAIN that somebody has a lease on it. Anything else may still be no regular file.
    public static Fd open(Fd directory, byte[] name) throws LinuxException {
        return Files.openToRead(directory, name);
    }

    /// A new file that has this name only for a moment, for reading and writing; it vanishes when it is
    /// closed.
    public static Fd createScratch(Fd directory, byte[] name) throws LinuxException {
        Fd file = Files.createReadWrite(directory, name);
        try {
            Files.unlink(directory, name);
            return file;
        } catch (LinuxException failed) {
            file.close();
            throw failed;
        }
    }

    /// Reads into the room of the buffer and says how much; 0 at the end of the file.
    public static int read(Fd file, ByteBuffer into, long offset) throws LinuxException {
        return moved(SystemCall.PREAD64, file, into, offset);
    }

    /// Writes what the buffer has and says how much of it.
    public static int write(Fd file, ByteBuffer from, long offset) throws LinuxException {
        return moved(SystemCall.PWRITE64, file, from, offset);
    }

    private static int moved(SystemCall call, Fd file, ByteBuffer bytes, long offset) throws LinuxException {
        if (!bytes.isDirect()) {
            throw new IllegalArgumentException("not a direct buffer");
        }
        MemorySegment segment = MemorySegment.ofBuffer(bytes);
        int moved = (int) Libc.call(call, "", file.number(), segment.address(), segment.byteSize(), offset);
        bytes.position(bytes.position() + moved);
        return moved;
    }
}
