package dev.holdfast.workspace.upload;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.UploadId;
import java.time.Instant;

/// An upload as it is written down.
///
/// @param arrived how many bytes are safe on disk; all of them only when it is published, so that nobody who
/// asks takes a file for sent that is not in its place
/// @param who began it, for people
/// @param expires when it is given up, unless more of it arrives
record HalfUpload(
        UploadId id,
        AgentId agent,
        Wish wish,
        long arrived,
        Stage stage,
        String who,
        Instant created,
        Instant expires) {

    /// How far it is.
    enum Stage {
        ARRIVING,
        /// Its publishing was begun, and nobody knows whether it happened.
        TRIED,
        PUBLISHED
    }

    long length() {
        return wish.length();
    }

    /// The bytes that are still to come.
    long missing() {
        return length() - arrived;
    }

    boolean published() {
        return stage == Stage.PUBLISHED;
    }
}
