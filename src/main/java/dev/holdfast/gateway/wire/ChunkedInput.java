package dev.holdfast.gateway.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/// A body in chunks. Extensions and trailers are read and dropped.
final class ChunkedInput extends InputStream {

    private static final int LINE_BYTES = 1024;
    private static final int TRAILER_LINES = 50;
    private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,15})(?:[ \\t]*;[\\x20-\\x7e\\t]*)?");

    private final InputStream in;
    private long left;
    private boolean begun;
    private boolean ended;

    ChunkedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the connection ended within a chunk");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (begun && !line().isEmpty()) {
            throw new Refused(400, "A chunk is longer than it says.");
        }
        begun = true;
        var size = SIZE.matcher(line());
        if (!size.matches()) {
            throw new Refused(400, "The size of a chunk is malformed.");
        }
        left = Long.parseLong(size.group(1), 16);
        if (left == 0) {
            skipTrailers();
            ended = true;
        }
    }

    private void skipTrailers() throws IOException {
        for (int lines = 0; !line().isEmpty(); lines++) {
            if (lines == TRAILER_LINES) {
                throw new Refused(431, "There are too many trailers.");
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(16);
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ended within the frame of a chunk");
            }
            if (b == '\r') {
                if (in.read() != '\n') {
                    throw new Refused(400, "A line between chunks does not end with CR LF.");
                }
                return line.toString();
            }
            if (b == '\n' || line.length() == LINE_BYTES) {
                throw new Refused(400, "A line between chunks is malformed.");
            }
            line.append((char) b);
        }
    }
}
