package dev.holdfast.workspace.search;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Names that are each ended by NUL, as a program writes them.
final class Names {

    /// More than the kernel would take, which keeps a program that went mad within bounds.
    private static final int LONGEST = 16 << 10;

    private final InputStream in;
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();

    /// @param in buffered, for it is read byte by byte
    Names(InputStream in) {
        this.in = in;
    }

    /// The next one; empty at the end of all.
    Optional<byte[]> next() throws IOException {
        name.reset();
        for (int read = in.read(); read >= 0; read = in.read()) {
            if (read == 0) {
                return Optional.of(name.toByteArray());
            }
            if (name.size() < LONGEST) {
                name.write(read);
            }
        }
        return Optional.empty();
    }
}
