package dev.holdfast.ssh.sftp;

import java.io.IOException;

/// Where replies go.
@FunctionalInterface
public interface Sink {

    /// Takes these bytes and leaves the array to the caller. Waits when the client takes no more.
    void write(byte[] bytes, int from, int count) throws IOException;
}
