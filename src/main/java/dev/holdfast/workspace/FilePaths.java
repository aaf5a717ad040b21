package dev.holdfast.workspace;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// Paths as they travel in addresses and in JSON: names in percent-encoded UTF-8, joined by `/`.
///
/// A name that is not UTF-8 travels as `~b64~` with the base64url of its bytes, and so does one that begins
/// like that itself. The encoding is one to one: what `encode` makes, `decode` takes back.
public final class FilePaths {

    private static final String BYTES_PREFIX = "~b64~";
    private static final String UNRESERVED = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private FilePaths() {}

    /// A path from an address.
    ///
    /// @param folder whether it ended with a slash, and so means a folder
    public record Decoded(FilePath path, boolean folder) {}

    /// The path that the raw, undecoded text means. The empty one is the root.
    ///
    /// @throws Problem BAD_REQUEST `bad_path`
    public static Decoded decode(String raw) {
        if (raw.isEmpty()) {
            return new Decoded(FilePath.ROOT, true);
        }
        boolean folder = raw.endsWith("/");
        String names = folder ? raw.substring(0, raw.length() - 1) : raw;
        List<FileName> decoded = new ArrayList<>();
        for (String name : names.split("/", -1)) {
            decoded.add(name(name));
        }
        return new Decoded(new FilePath(decoded), folder);
    }

    private static FileName name(String raw) {
        byte[] bytes = percentDecoded(raw);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.startsWith(BYTES_PREFIX)) {
            return FileName.of(base64Decoded(text.substring(BYTES_PREFIX.length())));
        }
        FileName name = FileName.of(bytes);
        if (name.text().isEmpty()) {
            throw bad(raw, "is not UTF-8; a name like that travels as " + BYTES_PREFIX + " and base64url");
        }
        return name;
    }

    private static byte[] percentDecoded(String raw) {
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.write(in[i]);
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw bad(raw, "has a % that is not followed by two hexadecimal digits");
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return out.toByteArray();
    }

    private static byte[] base64Decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw bad(BYTES_PREFIX + text, "is not base64url");
        }
    }

    private static Problem bad(String raw, String predicate) {
        return Problem.badRequest("bad_path", "The part \"" + raw + "\" of the path " + predicate + ".");
    }

    /// The path, ready for an address; empty for the root.
    public static String encode(FilePath path) {
        return path.names().stream().map(FilePaths::encode).collect(Collectors.joining("/"));
    }

    /// One name, ready for an address.
    public static String encode(FileName name) {
        byte[] bytes = name.bytes();
        if (name.text().filter(text -> !text.startsWith(BYTES_PREFIX)).isEmpty()) {
            return BYTES_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
        return percentEncoded(bytes);
    }

    /// The bytes with everything encoded but what RFC 3986 calls unreserved.
    public static String percentEncoded(byte[] bytes) {
        StringBuilder encoded = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            if (asciiLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return encoded.toString();
    }

    private static boolean asciiLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
