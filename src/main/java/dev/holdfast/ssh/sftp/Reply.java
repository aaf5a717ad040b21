package dev.holdfast.ssh.sftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A packet of ours while it is put together. It begins with its length, which is known at the end.
final class Reply {

    private static final int LENGTH = Integer.BYTES;
    private static final int USUAL = 512;

    /// Where the bytes of a file begin in a reply that has some.
    static final int DATA = LENGTH + 1 + Integer.BYTES + Integer.BYTES;

    private byte[] bytes;
    private int end = LENGTH;

    Reply() {
        this(new byte[USUAL]);
    }

    private Reply(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A reply of this type to this request.
    static Reply of(int type, int id) {
        return new Reply().octet(type).number(id);
    }

    static Reply status(int id, Code code, String sentence) {
        return of(Type.STATUS, id).number(code.number()).text(sentence).text("en");
    }

    Reply octet(int value) {
        room(1);
        bytes[end++] = (byte) value;
        return this;
    }

    Reply number(int value) {
        return octet(value >>> 24).octet(value >>> 16).octet(value >>> 8).octet(value);
    }

    Reply number(long value) {
        return number((int) (value >>> 32)).number((int) value);
    }

    Reply string(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, end, value.length);
        end += value.length;
        return this;
    }

    Reply text(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Adds what another one has, without its length.
    Reply all(Reply other) {
        int count = other.end - LENGTH;
        room(count);
        System.arraycopy(other.bytes, LENGTH, bytes, end, count);
        end += count;
        return this;
    }

    int size() {
        return end;
    }

    private void room(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + more, 2 * bytes.length));
        }
    }

    /// A reply with bytes of a file, which are filled in by the caller from `DATA` on. The array stays the
    /// caller's.
    static Reply data(int id, byte[] bytes, int count) {
        Reply reply = new Reply(bytes).octet(Type.DATA).number(id).number(count);
        reply.end += count;
        return reply;
    }

    void writeTo(Sink sink) throws IOException {
        int length = end - LENGTH;
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) (length >>> (8 * (LENGTH - 1 - i)));
        }
        sink.write(bytes, 0, end);
    }
}
