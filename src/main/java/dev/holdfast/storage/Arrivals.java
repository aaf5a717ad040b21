package dev.holdfast.storage;

import dev.holdfast.id.UploadId;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/// Keeps the bytes of uploads until they are whole: in the pool, and in no volume. So no snapshot has half of
/// a file, no restore takes one away, and the death of the server leaves them as they are.
///
/// An arrival has an id and bytes, and nothing else. Whose it is, where it is to go and how many of its bytes
/// count is written down by the caller, who opens it with that number. One upload of 30 bytes:
///
/// ```
/// begin(u)              u is there, empty
/// append(u, 0)          20 bytes are written and synced, and the caller writes down 20
///                       5 more are written; the server dies
/// append(u, 20)         the 5 are cut off; the last 10 are written and synced
/// read(u)               all 30, as the source of `Draft.copyFrom` into any volume of the store
/// remove(u)
/// ```
///
/// - *Whole or not at all.* After a crash inside a call an arrival is there or not. What was synced stays, also
///   when the power fails; of what was not, anything or nothing is there.
/// - Making what exists is CONFLICT `upload_exists`; using what is absent is NOT_FOUND `upload_not_found`;
///   *removing what is absent does nothing*.
/// - A store that is full says NO_SPACE `pool_full`; what was written until then can still be synced.
/// - One who appends is alone with the arrival; the caller sees to that.
/// - The store knows no owner, so whoever has written the owners down asks for `all` at start and removes what
///   is nobody's.
public interface Arrivals {

    /// Bytes that are being added. They follow each other; closing it syncs nothing.
    interface Arrival extends WritableByteChannel {

        /// Makes everything that was written so far safe on disk.
        void sync() throws IOException;
    }

    /// Makes an arrival without bytes, safe on disk.
    void begin(UploadId upload) throws IOException;

    /// Opens it for what comes after its first `length` bytes; what it has beyond them is cut off.
    ///
    /// @throws dev.holdfast.problem.Problem CONFLICT `upload_damaged` when it has fewer
    Arrival append(UploadId upload, long length) throws IOException;

    /// Its bytes; the caller closes it.
    FileTree.OpenFile read(UploadId upload) throws IOException;

    void remove(UploadId upload) throws IOException;

    /// Every arrival there is.
    List<UploadId> all() throws IOException;
}
