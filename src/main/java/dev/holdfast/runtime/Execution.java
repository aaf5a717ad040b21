package dev.holdfast.runtime;

import java.io.IOException;
import java.io.OutputStream;

/// A program that runs in a runtime for somebody who is connected to it by its three streams. It belongs to
/// nobody's task; the server forgets it with the connection.
public interface Execution extends AutoCloseable {

    /// What a program writes to.
    enum Stream {
        OUTPUT,
        PROBLEMS
    }

    /// Takes what the program writes. As long as it does not return, the program has to wait.
    @FunctionalInterface
    interface Reader {
        void take(Stream stream, byte[] bytes, int from, int count) throws IOException;
    }

    /// What the program reads. Closing it is the end of its input.
    OutputStream input();

    /// Hands on all that the program writes until it ends, and answers with its exit code.
    int follow(Reader reader) throws IOException;

    /// Ends the program's input and forgets it; whoever follows it stops. A program that goes on without input
    /// is the runtime's.
    @Override
    void close();
}
