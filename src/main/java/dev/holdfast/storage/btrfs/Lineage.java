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
        return new Lineage(ancestors(top, Btrfs.origin(top), Long.MAX_VALUE));
    }

    /// Writes down where a head comes from that was just copied and will go its own way.
    static void pass(Fd from, Fd made) throws IOException {
        Btrfs.Origin mine = Btrfs.origin(made);
        List<Ancestor> known = ancestors(from, Btrfs.origin(from), mine.made());
        write(made, mine.uuid(), known.subList(Math.max(0, known.size() - MOST), known.size()));
    }

    /// With the subvolume itself, which is itself until this transaction. One that has nothing written down of its
    /// own was a part of its parent until it was made.
    private static List<Ancestor> ancestors(Fd top, Btrfs.Origin origin, long until) throws IOException {
        List<Ancestor> known = new ArrayList<>();
        Optional<ByteBuffer> written = written(top);
        UUID owner = written.map(Lineage::owner).orElse(NOBODY);
        if (owner.equals(origin.uuid()) || owner.equals(origin.parent())) {
            written.ifPresent(bytes -> read(bytes, known));
        }
        if (!owner.equals(origin.uuid()) && !origin.parent().equals(NOBODY)) {
            known.add(new Ancestor(origin.parent(), origin.made()));
        }
        known.add(new Ancestor(origin.uuid(), until));
        return known;
    }

    private static Optional<ByteBuffer> written(Fd top) throws IOException {
        return ExtendedAttributes.get(top, ATTRIBUTE).map(ByteBuffer::wrap);
    }

    private static UUID owner(ByteBuffer written) {
        return new UUID(written.getLong(0), written.getLong(Long.BYTES));
    }

    private static void read(ByteBuffer written, List<Ancestor> known) {
        written.position(2 * Long.BYTES);
        while (written.remaining() >= ANCESTOR_BYTES) {
            known.add(new Ancestor(new UUID(written.getLong(), written.getLong()), written.getLong()));
        }
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
