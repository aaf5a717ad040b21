package dev.holdfast.workspace.search;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The lines of JSON that ripgrep writes, each in bounded memory.
///
/// A line of JSON is as long as the line of the file that it tells, and that is up to the agent. So long
/// strings lose their end here, and what is left of a line that is still too long is dropped.
final class ShortLines {

    static final int LONGEST_STRING = 64 << 10;
    static final int LONGEST_LINE = 1 << 20;

    /// How many hexadecimal digits an escaped character has.
    private static final int DIGITS = 4;

    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private int at;
    private int end;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean quoted;
    private boolean dropping;
    private int escapeLeft;
    private int length;

    ShortLines(InputStream in) {
        this.in = in;
    }

    /// The next line without its end; empty at the end of all.
    Optional<byte[]> next() throws IOException {
        line.reset();
        quoted = false;
        while (filled()) {
            int read = buffer[at++] & 0xFF;
            if (read == '\n') {
                return Optional.of(line.toByteArray());
            }
            take(read);
        }
        return Optional.empty();
    }

    private boolean filled() throws IOException {
        if (at == end) {
            end = in.read(buffer);
            at = 0;
        }
        return end > 0;
    }

    private void take(int read) {
        if (escapeLeft > 0) {
            escapeLeft = read == 'u' ? DIGITS : escapeLeft - 1;
            keep(read);
            return;
        }
        if (read == '"') {
            quoted = !quoted;
            dropping = false;
            length = -1;
        } else if (quoted) {
            boolean begins = (read & 0xC0) != 0x80;
            dropping = dropping || (length >= LONGEST_STRING && length % 4 == 0 && begins);
            escapeLeft = read == '\\' ? 1 : 0;
        }
        keep(read);
    }

    private void keep(int read) {
        length++;
        if (!dropping && line.size() < LONGEST_LINE) {
            line.write(read);
        }
    }
}
