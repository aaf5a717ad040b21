package dev.holdfast.storage.pool;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.TreeSource;
import java.io.IOException;
import java.nio.file.Path;

/// Places where nothing is yet, cleared of what an earlier attempt at the same may have left.
record FreshPlaces(Heads heads, Places places, Removals removals) {

    /// @throws Problem CONFLICT `volume_exists`
    Path volume(VolumeId volume) throws IOException {
        Path place = places.volume(volume);
        if (Places.exists(place)) {
            throw Problem.conflict("volume_exists", "There is a volume \"" + volume + "\" already.");
        }
        if (Places.exists(Places.gone(place))) {
            removals.finish(volume);
        }
        heads.destroy(Places.unfinished(place));
        return place;
    }

    /// @throws Problem CONFLICT `snapshot_exists`
    Path snapshot(VolumeId volume, SnapshotId snapshot) throws IOException {
        places.existing(new TreeSource.Live(volume));
        Path place = places.snapshot(volume, snapshot);
        if (Places.exists(place)) {
            throw Problem.conflict("snapshot_exists", "There is a snapshot \"" + snapshot + "\" already.");
        }
        Places.folder(places.snapshots(volume));
        heads.destroy(Places.unfinished(place));
        return place;
    }
}
