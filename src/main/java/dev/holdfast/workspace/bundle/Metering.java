package dev.holdfast.workspace.bundle;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// What was read of an archive and what came out of it, held against the limits all the time.
final class Metering {

    private final ArchiveLimits limits;
    private long entries;
    private long archived;
    private long unpacked;

    Metering(ArchiveLimits limits) {
        this.limits = limits;
    }

    void entry() throws InterruptedIOException {
        entries++;
        check();
    }

    void archived(long bytes) {
        archived += bytes;
    }

    void unpacked(long bytes) throws InterruptedIOException {
        unpacked += bytes;
        check();
    }

    private void check() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("nobody wants the archive unpacked any more");
        }
        limits.check(entries, archived, unpacked);
    }

    /// The stream, with its bytes counted as the archive's.
    InputStream packed(InputStream in) {
        return new Counted(in) {
            @Override
            void count(long bytes) {
                archived(bytes);
            }
        };
    }

    /// The stream, with its bytes counted as what came out.
    InputStream plain(InputStream in) {
        return new Counted(in) {
            @Override
            void count(long bytes) throws InterruptedIOException {
                unpacked(bytes);
            }
        };
    }

    private abstract static class Counted extends FilterInputStream {

        Counted(InputStream in) {
            super(in);
        }

        abstract void count(long bytes) throws IOException;

        @Override
        public int read() throws IOException {
            int one = in.read();
            if (one >= 0) {
                count(1);
            }
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            if (read > 0) {
                count(read);
            }
            return read;
        }
    }
}
