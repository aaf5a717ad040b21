package dev.holdfast.gateway.wire;

import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// How one tells where a body ends.
public sealed interface Framing {

    /// There is none.
    record Empty() implements Framing {}

    /// After so many bytes.
    record Fixed(long bytes) implements Framing {}

    /// Where its chunks say so.
    record Chunked() implements Framing {}

    /// Where the connection ends; answers only.
    record UntilClose() implements Framing {}

    /// The framing of a request. Anything that could be read in two ways is refused.
    static Framing of(RequestHead head) throws Refused {
        Framing framing = declared(head.headers(), 400, new Empty());
        if (framing instanceof Chunked && head.minor() == 0) {
            throw new Refused(400, "HTTP/1.0 has no chunked bodies.");
        }
        return framing;
    }

    /// The framing of the answer to a request of this method.
    static Framing of(String method, ResponseHead head) throws Refused {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return new Empty();
        }
        return declared(head.headers(), 502, new UntilClose());
    }

    /// Whether nothing follows the head.
    default boolean isEmpty() {
        return length().orElse(1) == 0;
    }

    /// The length, where it is known before the end.
    default OptionalLong length() {
        return switch (this) {
            case Empty() -> OptionalLong.of(0);
            case Fixed(long bytes) -> OptionalLong.of(bytes);
            case Chunked(), UntilClose() -> OptionalLong.empty();
        };
    }

    /// The body, which ends where its framing says so and takes no byte after that.
    default InputStream open(InputStream in) {
        return switch (this) {
            case Empty() -> InputStream.nullInputStream();
            case Fixed(long bytes) -> new FixedInput(in, bytes);
            case Chunked() -> new ChunkedInput(in);
            case UntilClose() -> in;
        };
    }

    private static Framing declared(Headers headers, int status, Framing absent) throws Refused {
        List<String> codings = headers.all("transfer-encoding");
        List<String> lengths = headers.all("content-length");
        if (codings.isEmpty() && lengths.isEmpty()) {
            return absent;
        }
        if (!codings.isEmpty() && !lengths.isEmpty()) {
            throw new Refused(status, "Transfer-Encoding and Content-Length exclude each other.");
        }
        if (codings.size() > 1 || lengths.size() > 1) {
            throw new Refused(status, "The framing of the body is given twice.");
        }
        if (!codings.isEmpty()) {
            if (!codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked")) {
                throw new Refused(status == 400 ? 501 : status, "The only transfer coding taken is chunked.");
            }
            return new Chunked();
        }
        String length = lengths.getFirst();
        if (!length.matches("[0-9]{1,18}")) {
            throw new Refused(status, "Content-Length is not a number.");
        }
        return new Fixed(Long.parseLong(length));
    }
}
