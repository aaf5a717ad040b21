package dev.holdfast.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A file that belongs to the program and is the same for everybody.
public final class StaticFile {

    /// How long a browser may keep it.
    public enum Caching {
        /// Its name changes with its content.
        FOR_EVER("public, max-age=31536000, immutable"),
        /// It asks each time whether it is still the same.
        ASKED("no-cache");

        private final String header;

        Caching(String header) {
            this.header = header;
        }
    }

    private final String mediaType;
    private final Caching caching;
    private final byte[] bytes;
    private final Optional<byte[]> gzipped;
    private final String tag;

    /// @param gzipped the same bytes, compressed
    public StaticFile(String mediaType, Caching caching, byte[] bytes, Optional<byte[]> gzipped) {
        this.mediaType = mediaType;
        this.caching = caching;
        this.bytes = bytes;
        this.gzipped = gzipped;
        this.tag = "\"" + digest(bytes) + "\"";
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(whole, 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Answers with the file, or that the caller has it already.
    public void send(Call call) throws IOException {
        call.answerHeader("ETag", tag)
                .answerHeader("Cache-Control", caching.header)
                .answerHeader("Vary", "Accept-Encoding");
        if (call.header("If-None-Match").filter(this::isMeant).isPresent()) {
            call.empty(304);
            return;
        }
        boolean compressed = gzipped.isPresent() && takesGzip(call);
        if (compressed) {
            call.answerHeader("Content-Encoding", "gzip");
        }
        byte[] sent = compressed ? gzipped.get() : bytes;
        WritableByteChannel body = call.raw(200, mediaType, OptionalLong.of(sent.length));
        body.write(ByteBuffer.wrap(sent));
    }

    private boolean isMeant(String condition) {
        return List.of(condition.split(",", -1)).stream()
                .map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }

    private static boolean takesGzip(Call call) {
        return List.of(call.header("Accept-Encoding").orElse("").split(",", -1)).stream()
                .map(one -> one.strip().toLowerCase(Locale.ROOT).replace(" ", ""))
                .anyMatch(one -> one.equals("gzip") || (one.startsWith("gzip;") && !one.matches("gzip;q=0(\\.0*)?")));
    }
}
