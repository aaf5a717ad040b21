package dev.holdfast.archive.pack;

import dev.holdfast.archive.pack.Item.Span;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.Thing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A moment of a pack as folders that can be read one by one: what the present has in a folder, with
/// what each snapshot from the newest on to this moment says of it laid over.
final class Layers {

    /// A folder: the listings that have something to say of it, in their order.
    record Folder(List<Span> listings) {

        Folder {
            listings = List.copyOf(listings);
        }
    }

    /// A thing as it was at the moment.
    ///
    /// @param folder what is in it; nothing for what is no folder
    record Found(Item item, Folder folder) {

        Thing thing() {
            return item.thing().orElseThrow();
        }
    }

    private final OpenPack pack;
    private final Folder top;

    private Layers(OpenPack pack, Folder top) {
        this.pack = pack;
        this.top = top;
    }

    /// The volume as it was when it was packed, or one of its snapshots.
    ///
    /// @throws Problem NOT_FOUND `snapshot_not_found`
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    static Layers of(OpenPack pack, Optional<SnapshotId> snapshot) {
        List<Span> listings = new ArrayList<>();
        for (Catalog.Moment moment : pack.moments()) {
            moment.top().ifPresent(listings::add);
            if (moment.snapshot().equals(snapshot)) {
                return new Layers(pack, new Folder(listings));
            }
        }
        throw Problem.notFound("snapshot", snapshot.map(SnapshotId::value).orElse(""));
    }

    Folder top() {
        return top;
    }

    /// What is in a folder, by its names.
    Map<FileName, Found> in(Folder folder) throws IOException {
        Map<FileName, Found> found = new TreeMap<>();
        for (Span listing : folder.listings()) {
            for (Item item : pack.listing(Optional.of(listing))) {
                if (item.thing().isEmpty()) {
                    found.remove(item.name());
                } else {
                    found.put(item.name(), new Found(item, folder(item, found.get(item.name()))));
                }
            }
        }
        return found;
    }

    private static Folder folder(Item item, @org.jspecify.annotations.Nullable Found before) {
        List<Span> listings = new ArrayList<>();
        if (item.thing().orElseThrow().isFolder()) {
            if (before != null) {
                listings.addAll(before.folder().listings());
            }
            item.inside().ifPresent(listings::add);
        }
        return new Folder(listings);
    }
}
