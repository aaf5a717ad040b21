package dev.holdfast.linux;

import java.io.IOException;

/// A system call that failed: its name and its `errno`.
public final class LinuxException extends IOException {

    private final int errno;

    public LinuxException(String call, int errno, String detail) {
        super(call + "(" + detail + ") failed: errno " + errno + " (" + Libc.describe(errno) + ")");
        this.errno = errno;
    }

    /// One of `Errno`, or another number that nobody has told apart yet.
    public int errno() {
        return errno;
    }
}
