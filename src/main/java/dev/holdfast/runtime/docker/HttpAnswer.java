package dev.holdfast.runtime.docker;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The answer to one HTTP/1.1 request that said `Connection: close`: its head, and its body as it comes.
final class HttpAnswer {

    private static final int LONGEST_LINE = 64 * 1024;

    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;

    private HttpAnswer(int status, Map<String, String> headers, InputStream body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /// Reads the head. An answer to HEAD has no body whatever its headers say, so none is read unasked.
    static HttpAnswer read(InputStream wire) throws IOException {
        InputStream buffered = new BufferedInputStream(wire, 16 * 1024);
        int status = status(line(buffered));
        while (status == 100) {
            headers(buffered);
            status = status(line(buffered));
        }
        Map<String, String> headers = headers(buffered);
        return new HttpAnswer(status, headers, body(headers, buffered));
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("not an HTTP answer: " + line);
        }
        return Integer.parseInt(parts[1]);
    }

    private static Map<String, String> headers(InputStream wire) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(wire); !line.isEmpty(); line = line(wire)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                headers.put(name, line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static InputStream body(Map<String, String> headers, InputStream wire) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return new Chunks(wire);
        }
        String length = headers.get("content-length");
        return length == null ? wire : new Counted(wire, Long.parseLong(length));
    }

    private static String line(InputStream wire) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = wire.read(); c != '\n'; c = wire.read()) {
            if (c < 0) {
                throw new EOFException("the answer ended in its head");
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("a line without end in an answer's head");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    int status() {
        return status;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    InputStream body() {
        return body;
    }

    String text() throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    /// A body of known length. One that ends before is an error, never a shorter body.
    private static final class Counted extends InputStream {

        private final InputStream wire;
        private long left;

        Counted(InputStream wire, long left) {
            this.wire = wire;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0 || length == 0) {
                return length == 0 ? 0 : -1;
            }
            int count = wire.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the answer ended " + left + " bytes early");
            }
            left -= count;
            return count;
        }
    }

    /// A body in chunks (RFC 9112, 7.1). It never reads beyond the chunk that has come, so a stream of
    /// events is seen as it happens.
    private static final class Chunks extends InputStream {

        private final InputStream wire;
        private long left;
        private boolean first = true;
        private boolean ended;

        Chunks(InputStream wire) {
            this.wire = wire;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int count = wire.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the answer ended in a chunk");
            }
            left -= count;
            return count;
        }

        /// What is left of the present chunk can be read at once; more than that, nobody knows.
        @Override
        public int available() throws IOException {
            return (int) Math.min(left, wire.available());
        }

        private void nextChunk() throws IOException {
            if (!first) {
                line(wire);
            }
            first = false;
            String size = line(wire).split(";", 2)[0].strip();
            try {
                left = Long.parseLong(size, 16);
            } catch (NumberFormatException broken) {
                throw new IOException("not the size of a chunk: " + size, broken);
            }
            ended = left == 0;
        }
    }
}
