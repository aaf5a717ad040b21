package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.LinuxException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers of live heads that they did not change although their generation did: a copy that is taken of one
/// raises it. A server that was started anew has forgotten it, and takes such a head for changed.
final class Stillness {

    /// A generation that says the same as an earlier one.
    private record Still(long now, long then) {}

    private final Map<UUID, Still> known = new ConcurrentHashMap<>();

    /// Told that a head was copied.
    ///
    /// @param before what the head was just before, as far as it was on the disk
    /// @param copy which nobody has changed yet
    void copied(Btrfs.Subvolume before, Fd copy) throws LinuxException {
        if (Side.untouchedSince(copy, before.generation())) {
            Still still = new Still(Btrfs.subvolume(copy).generation(), generation(before));
            known.put(before.uuid(), still);
        } else {
            known.remove(before.uuid());
        }
    }

    void removed(UUID head) {
        known.remove(head);
    }

    /// The generation in which the head became what it is.
    long generation(Btrfs.Subvolume head) {
        Still still = known.get(head.uuid());
        return still != null && still.now() == head.generation() ? still.then() : head.generation();
    }
}
