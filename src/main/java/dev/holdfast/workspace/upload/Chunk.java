package dev.holdfast.workspace.upload;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.OptionalLong;

/// The bytes of one call.
///
/// @param offset where in the upload they begin
/// @param count how many were announced
record Chunk(long offset, OptionalLong count, Optional<Checksum> checksum, Body body) {

    /// Where they come from.
    @FunctionalInterface
    interface Body {
        /// Moves all of them there and says how many there were. Fails when they broke off.
        long copyTo(WritableByteChannel target) throws IOException;
    }
}
