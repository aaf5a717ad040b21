package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.ExtendedAttributes;
import dev.holdfast.linux.Fd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// The subvolumes that a head was before it was itself, the first one first, and until which transaction it was
/// each of them. Of two heads it tells up to when they were one, also when what was between is long deleted.
///
/// A subvolume knows only the one that it was taken from, so the rest stands in an attribute of its top folder,
/// where no agent gets. Snapshots inherit it. It names its owner, so that it means nothing on a tree that was
/// carried here from elsewhere with its attributes.
record Lineage(List<Ancestor> ancestors) {

    private static final String ATTRIBUTE = "trusted.holdfast.lineage";
    private static final UUID NOBODY = new UUID(0, 0);
    private static final int ANCESTOR_BYTES = 3 * Long.BYTES;

    /// So many are remembered; who has none of them in common has little else.
    private static final int MOST = 100;

    /// @param until the last transaction in which the head and this subvolume were one
    record Ancestor(UUID subvolume, long until) {}

    Lineage {
        ancestors = List.copyOf(ancestors);
    }

    /// That of the subvolume with this top folder.
    static Lineage of(Fd top) throws IOException {
        Btrfs.Origin origin = Btrfs.origin(top);
        List<Ancestor> known = new ArrayList<>(inherited(top, origin));
        known.add(self(origin, Long.MAX_VALUE));
        return new Lineage(known);
    }

    /// Writes down where a head comes from that was just copied and will go its own way.
    static void pass(Fd from, Fd made) throws IOException {
        Btrfs.Origin origin = Btrfs.origin(from);
        Btrfs.Origin mine = Btrfs.origin(made);
        List<Ancestor> known = new ArrayList<>(inherited(from, origin));
        known.add(self(origin, mine.made()));
        write(made, mine.uuid(), known.subList(Math.max(0, known.size() - MOST), known.size()));
    }

    /// What was never changed is nothing but a moment of what it was taken from.
    private static Ancestor self(Btrfs.Origin origin, long until) {
        return origin.untouched() && !origin.parent().equals(NOBODY)
                ? new Ancestor(origin.parent(), origin.made())
                : new Ancestor(origin.uuid(), until);
    }

    private static List<Ancestor> inherited(Fd top, Btrfs.Origin origin) throws IOException {
        Optional<byte[]> written = ExtendedAttributes.get(top, ATTRIBUTE);
        if (written.isEmpty()) {
            return List.of();
        }
        ByteBuffer bytes = ByteBuffer.wrap(written.get());
        UUID owner = new UUID(bytes.getLong(), bytes.getLong());
        if (!owner.equals(origin.uuid()) && !owner.equals(origin.parent())) {
            return List.of();
        }
        List<Ancestor> known = new ArrayList<>();
        while (bytes.remaining() >= ANCESTOR_BYTES) {
            known.add(new Ancestor(new UUID(bytes.getLong(), bytes.getLong()), bytes.getLong()));
        }
        return known;
    }

    private static void write(Fd top, UUID owner, List<Ancestor> known) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES + ANCESTOR_BYTES * known.size());
        put(bytes, owner);
        for (Ancestor ancestor : known) {
            put(bytes, ancestor.subvolume());
            bytes.putLong(ancestor.until());
        }
        ExtendedAttributes.set(top, ATTRIBUTE, bytes.array());
    }

    private static void put(ByteBuffer bytes, UUID uuid) {
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    /// The last transaction in which this head and the other were one; nothing when they never were, as far as is
    /// known.
    OptionalLong commonWith(Lineage other) {
        for (Ancestor mine : ancestors.reversed()) {
            for (Ancestor theirs : other.ancestors().reversed()) {
                if (mine.subvolume().equals(theirs.subvolume())) {
                    return OptionalLong.of(Math.min(mine.until(), theirs.until()));
                }
            }
        }
        return OptionalLong.empty();
    }
}
