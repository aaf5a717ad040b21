package dev.holdfast.storage;

import dev.holdfast.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// One name in a folder: bytes, as the kernel has them, 1 to 255 of them, without `/` and NUL, and neither
/// `.` nor `..`.
///
/// A name is never text on its way: what an agent calls its files need not be UTF-8.
public final class FileName implements Comparable<FileName> {

    private static final int MAX_BYTES = 255;

    private final byte[] bytes;

    private FileName(byte[] bytes) {
        this.bytes = bytes;
    }

    public static FileName of(byte[] bytes) {
        boolean dots =
                (bytes.length == 1 && bytes[0] == '.') || (bytes.length == 2 && bytes[0] == '.' && bytes[1] == '.');
        if (bytes.length == 0 || dots) {
            throw Problem.badRequest("bad_path", "A path has an empty, \".\" or \"..\" segment.");
        }
        if (bytes.length > MAX_BYTES) {
            throw Problem.badRequest("bad_path", "A name in the path is longer than " + MAX_BYTES + " bytes.");
        }
        for (byte b : bytes) {
            if (b == 0 || b == '/') {
                throw Problem.badRequest("bad_path", "A name in the path has a slash or NUL.");
            }
        }
        return new FileName(bytes.clone());
    }

    public static FileName of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// The name as text, if it is UTF-8.
    public Optional<String> text() {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    /// The name for people: what is not UTF-8 shows as U+FFFD.
    public String shown() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(FileName other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileName name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return shown();
    }
}
