package dev.holdfast.archive.cold;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Keeps objects: bytes under a name, written once and whole.
///
/// A name is lower-case letters, digits, `_` and `-`, with `/` between its parts. Rules that every store
/// keeps:
///
/// - `put` is whole or not at all, and safe when it returns; an object of the same name is replaced.
/// - `get` of what is absent or shorter is UNAVAILABLE `archive_broken`.
/// - Deleting what is absent does nothing.
/// - A store that is full says NO_SPACE `cold_storage_full`; one that is not there or does not answer in
///   time says UNAVAILABLE `cold_storage_unavailable`.
public interface ColdStore extends AutoCloseable {

    /// Where it is, for people.
    String place();

    /// Fails with a Problem that says what to do if the store cannot work.
    void check() throws IOException;

    void put(String name, ByteBuffer bytes) throws IOException;

    /// So many bytes of an object from an offset on.
    byte[] get(String name, long offset, int count) throws IOException;

    /// A whole object, which must not be longer than this.
    byte[] whole(String name, int most) throws IOException;

    /// The names that begin so, which ends with a slash.
    List<String> list(String prefix) throws IOException;

    void delete(String name) throws IOException;

    @Override
    void close();
}
