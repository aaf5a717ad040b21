package dev.holdfast.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// What is said in one channel, from its beginning to its end.
interface Talk {

    /// The three streams of a channel.
    record Streams(InputStream in, ChannelSink out, OutputStream problems) {}

    /// Says all, and answers with the exit code.
    int hold(Streams streams) throws IOException;

    /// The client is gone: what waits for anything but the client stops waiting.
    default void leave() {}
}
