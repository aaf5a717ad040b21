package dev.holdfast.archive.pack;

import dev.holdfast.archive.cold.ColdStore;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A pack in cold storage.
///
/// @param store where it is
/// @param id its name there
/// @param key what it is enciphered with; absent where it lies open
@SuppressWarnings("ArrayRecordComponent")
public record Pack(ColdStore store, String id, Optional<byte[]> key) {

    private static final String CATALOG = "catalog";
    private static final int LARGEST_CATALOG = 1 << 30;

    /// More than a few ticks of any kernel's clock.
    private static final long DOUBTFUL_NANOS = 50_000_000L;

    /// A snapshot that is to be packed.
    public record Moment(SnapshotId snapshot, Instant taken) {}

    /// What was packed.
    ///
    /// @param digest of the catalog, in hexadecimal: by this a pack is known to be the one that was
    /// written
    /// @param bytes what the files of the present have by their sizes
    public record Written(String digest, long files, long bytes, long packed) {}

    Seal seal() {
        return new Seal(id, key);
    }

    String prefix() {
        return id + "/";
    }

    /// Packs a volume that holds still, and the snapshots, newest first. On a platform thread.
    public Written write(VolumeStore volumes, VolumeId volume, List<Moment> snapshots, Told told) throws IOException {
        List<Catalog.Moment> moments = new ArrayList<>();
        try (PackWriter writer = new PackWriter(store, prefix(), seal(), told)) {
            MomentWriter.Before before = MomentWriter.Before.NOTHING;
            MomentWriter present = new MomentWriter(writer, before, 0, next(snapshots, 0));
            volumes.pack(new TreeSource.Live(volume), present);
            moments.add(new Catalog.Moment(Optional.empty(), present.finish()));
            before = present.known();
            for (int i = 0; i < snapshots.size(); i++) {
                Moment snapshot = snapshots.get(i);
                long taken = ChronoUnit.NANOS.between(Instant.EPOCH, snapshot.taken());
                MomentWriter moment = new MomentWriter(writer, before, taken - DOUBTFUL_NANOS, next(snapshots, i + 1));
                volumes.pack(new TreeSource.Frozen(volume, snapshot.snapshot()), moment);
                moments.add(new Catalog.Moment(Optional.of(snapshot.snapshot()), moment.finish()));
                before = moment.known();
            }
            writer.finish();
            byte[] catalog =
                    new Catalog(writer.contentFrames(), writer.listingFrames(), writer.parts(), moments).sealed(seal());
            store.put(prefix() + CATALOG, ByteBuffer.wrap(catalog));
            String digest = HexFormat.of().formatHex(Seal.digest(catalog));
            return new Written(digest, present.fileCount(), present.byteCount(), writer.packedBytes() + catalog.length);
        }
    }

    private static MomentWriter.Next next(List<Moment> snapshots, int index) {
        return index < snapshots.size() ? MomentWriter.Next.SOME : MomentWriter.Next.NONE;
    }

    /// Opens it for reading. Nothing but the catalog is read yet.
    ///
    /// @param digest of the catalog, as it was when it was written
    /// @throws dev.holdfast.problem.Problem UNAVAILABLE `archive_broken` when it is another one
    public OpenPack open(String digest) throws IOException {
        byte[] object = store.whole(prefix() + CATALOG, LARGEST_CATALOG);
        if (!MessageDigest.isEqual(Seal.digest(object), HexFormat.of().parseHex(digest))) {
            throw Seal.Broken.because("is not the one that was written");
        }
        return new OpenPack(this, Catalog.opened(object, seal()));
    }

    /// Removes all of it that is there, the catalog first.
    public void delete() throws IOException {
        store.delete(prefix() + CATALOG);
        for (String name : store.list(prefix())) {
            store.delete(name);
        }
    }
}
