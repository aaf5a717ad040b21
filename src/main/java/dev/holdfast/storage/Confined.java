package dev.holdfast.storage;

import java.io.IOException;
import java.io.InputStream;

/// A confined program at work.
public interface Confined extends AutoCloseable {

    /// What it says, as it says it; the end comes when it has ended.
    InputStream output();

    /// Waits for its end and answers its status, 128 and more when it was killed.
    int status() throws IOException;

    /// The beginning of what it complains of.
    String complaints() throws IOException;

    /// Ends it at once, whatever it does, with all that it started.
    @Override
    void close();
}
