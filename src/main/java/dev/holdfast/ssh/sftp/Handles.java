package dev.holdfast.ssh.sftp;

import dev.holdfast.problem.Problem;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a client has open, by the names that it was given.
final class Handles {

    /// Each holds descriptors of the server.
    static final int MOST = 100;

    private final Map<Integer, Handle> open = new HashMap<>();
    private int last;

    /// Fails when one more would be too many.
    void requireRoom() {
        if (open.size() >= MOST) {
            throw Problem.conflict("too_many_handles", "There are " + MOST + " files open already. Close one first.");
        }
    }

    byte[] add(Handle handle) {
        last++;
        open.put(last, handle);
        return ByteBuffer.allocate(Integer.BYTES).putInt(last).array();
    }

    Handle find(ByteBuffer name) {
        return found(
                name.remaining() == Integer.BYTES ? Optional.ofNullable(open.get(name.getInt())) : Optional.empty());
    }

    Reading reading(ByteBuffer name) {
        return found(find(name) instanceof Reading reading ? Optional.of(reading) : Optional.empty());
    }

    Writing writing(ByteBuffer name) {
        return found(find(name) instanceof Writing writing ? Optional.of(writing) : Optional.empty());
    }

    Folder folder(ByteBuffer name) {
        return found(find(name) instanceof Folder folder ? Optional.of(folder) : Optional.empty());
    }

    /// Takes it out.
    Handle remove(ByteBuffer name) {
        return found(
                name.remaining() == Integer.BYTES ? Optional.ofNullable(open.remove(name.getInt())) : Optional.empty());
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static <T> T found(Optional<T> handle) {
        return handle.orElseThrow(
                () -> Problem.badRequest("bad_handle", "This handle is none, or not one that this can be done with."));
    }

    void dropAll() {
        open.values().forEach(Handle::drop);
        open.clear();
    }
}
