package dev.holdfast.workspace.upload;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Arrivals.Arrival;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Optional;

/// The bytes of one call on their way to the disk.
///
/// Now and then what is there is made safe and then counted, so that the end of the server or of the connection
/// takes little of a long call. With a checksum nothing counts before all of it has been seen.
final class Receiving implements WritableByteChannel {

    /// So much, or so long, may at most be lost.
    static final long COUNT_BYTES = 32L << 20;

    static final Duration COUNT_TIME = Duration.ofSeconds(5);

    /// Writes down how many bytes of the upload count. Fails when the upload was given up meanwhile, or when
    /// there is no room for more.
    @FunctionalInterface
    interface Counting {
        void count(long arrived) throws IOException;
    }

    private final Arrival arrival;
    private final HalfUpload upload;
    private final Optional<Checksum> checksum;
    private final Counting counting;
    private long at;
    private long counted;
    private long countedAt = System.nanoTime();

    Receiving(Arrival arrival, HalfUpload upload, Optional<Checksum> checksum, Counting counting) {
        this.arrival = arrival;
        this.upload = upload;
        this.checksum = checksum;
        this.counting = counting;
        this.at = upload.arrived();
        this.counted = at;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() > upload.length() - at) {
            throw tooLong(upload);
        }
        ByteBuffer seen = bytes.duplicate();
        int written = arrival.write(bytes);
        at += written;
        checksum.ifPresent(sum -> sum.add(seen.limit(seen.position() + written)));
        boolean due = at - counted >= COUNT_BYTES || System.nanoTime() - countedAt >= COUNT_TIME.toNanos();
        if (due && checksum.isEmpty()) {
            count();
        }
        return written;
    }

    static Problem tooLong(HalfUpload upload) {
        return Problem.of(
                Problem.Kind.TOO_LARGE,
                "upload_too_large",
                "The upload " + upload.id() + " has " + upload.length() + " bytes, and the call brings more.");
    }

    private void count() throws IOException {
        arrival.sync();
        counting.count(at);
        counted = at;
        countedAt = System.nanoTime();
    }

    /// Ends a call that brought all its bytes, and says how many the upload has.
    long finish() throws IOException {
        checksum.ifPresent(Checksum::verify);
        count();
        return at;
    }

    /// Ends a call that broke off: what arrived counts, unless it cannot be checked.
    void breakOff(Exception cause) {
        try {
            if (checksum.isEmpty()) {
                count();
            }
        } catch (IOException | RuntimeException failed) {
            cause.addSuppressed(failed);
        }
    }

    @Override
    public boolean isOpen() {
        return arrival.isOpen();
    }

    /// The arrival is its opener's to close.
    @Override
    public void close() {}
}
