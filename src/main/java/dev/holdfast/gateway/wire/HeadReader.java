package dev.holdfast.gateway.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads heads, byte by byte, and refuses every one that two programs might understand differently.
///
/// Lines end with CR LF and nothing else; a name is a token directly before its colon; no line continues
/// another; no control character is in any value.
public final class HeadReader {

    private static final Pattern REQUEST_LINE =
            Pattern.compile("([A-Z][A-Z-]{0,23}) ([\\x21-\\x7e]+) HTTP/([0-9])\\.([0-9])");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])(?: .*)?");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x21-\\x7e\\x80-\\xff \\t]*?)[ \\t]*");

    private final InputStream in;
    private final Limits limits;
    private int read;

    public HeadReader(InputStream in, Limits limits) {
        this.in = in;
        this.limits = limits;
    }

    public RequestHead request() throws IOException {
        String line = line();
        Matcher parts = REQUEST_LINE.matcher(line);
        if (!parts.matches()) {
            throw new Refused(400, "The request line is malformed.");
        }
        if (!parts.group(3).equals("1") || parts.group(4).compareTo("1") > 0) {
            throw new Refused(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
        }
        int minor = Integer.parseInt(parts.group(4));
        Headers headers = headers();
        int hosts = headers.all("host").size();
        if (hosts > 1 || (hosts == 0 && minor == 1)) {
            throw new Refused(400, "A request has one Host header.");
        }
        List<String> expected = headers.words("expect");
        if (!expected.isEmpty() && !expected.equals(List.of("100-continue"))) {
            throw new Refused(417, "Nothing but 100-continue can be expected.");
        }
        return new RequestHead(parts.group(1), parts.group(2), minor, headers);
    }

    /// The next answer that is not an interim one.
    public ResponseHead response() throws IOException {
        while (true) {
            Matcher parts = STATUS_LINE.matcher(line());
            if (!parts.matches()) {
                throw new Refused(502, "The answer does not begin with an HTTP/1 status.");
            }
            int status = Integer.parseInt(parts.group(1));
            Headers headers = headers();
            if (status >= 200) {
                return new ResponseHead(status, headers);
            }
        }
    }

    private Headers headers() throws IOException {
        List<Headers.Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher parts = FIELD.matcher(line);
            if (!parts.matches()) {
                throw new Refused(400, "A header is malformed.");
            }
            if (fields.size() == limits.fields()) {
                throw new Refused(431, "More than " + limits.fields() + " headers are not taken.");
            }
            fields.add(new Headers.Field(parts.group(1), parts.group(2)));
        }
        return new Headers(fields);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        while (true) {
            int b = next();
            if (b == '\r') {
                if (next() != '\n') {
                    throw new Refused(400, "A line of the head does not end with CR LF.");
                }
                return line.toString();
            }
            if (b == '\n' || b == 0) {
                throw new Refused(400, "A line of the head does not end with CR LF.");
            }
            line.append((char) b);
        }
    }

    private int next() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection ended within a head");
        }
        if (++read > limits.headBytes()) {
            throw new Refused(431, "A head of more than " + limits.headBytes() + " bytes is not taken.");
        }
        return b;
    }
}
