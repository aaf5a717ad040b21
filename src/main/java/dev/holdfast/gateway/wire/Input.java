package dev.holdfast.gateway.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// What comes in on a socket, buffered, never waited for longer than allowed. One thread at a time.
public final class Input extends InputStream {

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[16 << 10];
    private int position;
    private int end;
    private long deadline;
    private boolean hasDeadline;
    private Duration patience = Duration.ofMinutes(1);

    public Input(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /// From now on each piece may take this long.
    public void patience(Duration each) {
        patience = each;
        hasDeadline = false;
    }

    /// From now on everything together may take this long.
    public void deadline(Duration all) {
        deadline = System.nanoTime() + all.toNanos();
        hasDeadline = true;
    }

    /// Waits until there is something to read. False when the peer has ended its side.
    ///
    /// @throws SocketTimeoutException when nothing came in this time
    public boolean await(Duration atMost) throws IOException {
        if (position < end) {
            return true;
        }
        patience(atMost);
        return fill();
    }

    @Override
    public int read() throws IOException {
        if (position == end && !fill()) {
            return -1;
        }
        return buffer[position++] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(buffer, position, bytes, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return end - position;
    }

    private boolean fill() throws IOException {
        long millis = hasDeadline ? (deadline - System.nanoTime()) / 1_000_000 : patience.toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException("the time is over");
        }
        socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
        int count = in.read(buffer, 0, buffer.length);
        position = 0;
        end = Math.max(count, 0);
        return count > 0;
    }
}
