package dev.holdfast.storage.pool;

import dev.holdfast.data.PoolFailures;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.storage.Arrivals.Arrival;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/// An arrival that is being added to.
final class PoolArrival implements Arrival {

    /// So much is handed to the disk at a time while the rest is still arriving, so that a sync is short.
    private static final long WRITE_BEHIND_BYTES = 8L << 20;

    private final PlatformPool threads;
    private final Fd file;
    private final FileChannel channel;
    private long size;
    private long handedOver;

    /// Takes over the descriptor once it has been made. What the file has beyond `length` is cut off.
    PoolArrival(PlatformPool threads, Fd file, long length) throws IOException {
        this.threads = threads;
        this.file = file;
        this.channel = file.channel(StandardOpenOption.WRITE);
        this.size = length;
        this.handedOver = length;
        try {
            channel.truncate(length);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int written = writeAt(bytes, size);
        size += written;
        if (size - handedOver >= WRITE_BEHIND_BYTES) {
            threads.run(() -> Files.startWriting(file, handedOver, size - handedOver));
            handedOver = size;
        }
        return written;
    }

    private int writeAt(ByteBuffer bytes, long offset) throws IOException {
        try {
            return channel.write(bytes, offset);
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (IOException withoutNumber) {
            return again(withoutNumber, () -> Files.write(file, bytes, offset));
        }
    }

    @Override
    public void sync() throws IOException {
        try {
            channel.force(false);
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (IOException withoutNumber) {
            again(withoutNumber, () -> {
                Files.sync(file);
                throw withoutNumber;
            });
        }
    }

    /// The JDK tells the cause as a text of the C library; the kernel is asked again for its number.
    private <T> T again(IOException withoutNumber, PlatformPool.Work<T> work) throws IOException {
        return threads.call(() -> {
            try {
                return work.run();
            } catch (LinuxException failed) {
                failed.addSuppressed(withoutNumber);
                throw PoolFailures.told(failed);
            }
        });
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        file.close();
    }
}
