package dev.holdfast.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// An open file descriptor, closed once.
public final class Fd implements AutoCloseable {

    /// "The current directory" in calls that take a directory (`AT_FDCWD`).
    public static final int CURRENT_DIRECTORY = -100;

    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Takes over a descriptor that a system call just returned.
    public Fd(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a descriptor: " + number);
        }
        this.number = number;
    }

    public int number() {
        if (closed.get()) {
            throw new IllegalStateException("descriptor " + number + " is closed");
        }
        return number;
    }

    /// The file itself by way of `/proc`, whatever its name is or was.
    public Path path() {
        return Path.of("/proc/self/fd/" + number());
    }

    /// The name that the file has at this moment, for those of the server's own whose name nobody else can
    /// change.
    public Path place() throws IOException {
        return java.nio.file.Files.readSymbolicLink(path());
    }

    /// A channel on the same file with an offset of its own. It stays open when this descriptor is closed.
    /// Reads and writes through it belong to the JDK, which gives a virtual thread's carrier a stand-in
    /// meanwhile.
    public FileChannel channel(OpenOption... options) throws IOException {
        return FileChannel.open(path(), options);
    }

    /// Closes it. `close(2)` is not tried again when it fails: the descriptor is gone either way.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(number);
        }
    }
}
