package dev.holdfast.cli;

import java.io.PrintStream;

/// One line on a person's terminal that tells how far a transfer is; silent everywhere else.
final class Progress {

    private static final long BETWEEN_NANOS = 200_000_000L;

    private final PrintStream err;
    private final boolean terminal;
    private long told = System.nanoTime();
    private boolean shown;

    Progress(Environment environment) {
        this.err = environment.err();
        this.terminal = environment.terminal();
    }

    /// So many bytes of the thing are done; a negative total is not known.
    void at(String name, long done, long total) {
        long now = System.nanoTime();
        if (!terminal || now - told < BETWEEN_NANOS) {
            return;
        }
        told = now;
        shown = true;
        String of = total > 0 ? " of " + new ByteSize(total) + ", " + done * 100 / total + " %" : "";
        err.print("\r\u001b[K" + Screen.clean(name) + "  " + new ByteSize(done) + of);
        err.flush();
    }

    /// Takes the line away.
    void done() {
        if (shown) {
            err.print("\r\u001b[K");
            err.flush();
            shown = false;
        }
    }
}
