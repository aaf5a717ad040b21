package dev.holdfast.storage.pool;

import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.ServerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Removes heads: each gets another name first, and is gone for everybody with that.
///
/// A volume itself goes last of all that belongs to it. As long as it is there under its other name, the
/// rest is known to go too; a volume that is missing for any other reason takes nothing along.
record Removals(Heads heads, Places places) {

    void remove(Path place) throws IOException {
        heads.destroy(Places.gone(place));
        if (Places.exists(place)) {
            ServerFiles.move(place, Places.gone(place));
            heads.destroy(Places.gone(place));
        }
    }

    void remove(VolumeId volume) throws IOException {
        Path place = places.volume(volume);
        if (Places.exists(place)) {
            heads.destroy(Places.gone(place));
            ServerFiles.move(place, Places.gone(place));
        }
        finish(volume);
    }

    /// Goes on where a removal stopped. A new volume of the same name keeps what it has.
    void finish(VolumeId volume) throws IOException {
        Path place = places.volume(volume);
        if (!Places.exists(place)) {
            for (Places.Exchange exchange : places.exchanges(volume)) {
                heads.destroy(exchange.place());
            }
            heads.destroy(places.staged(volume));
            for (Path snapshot : Places.within(places.snapshots(volume))) {
                heads.destroy(snapshot);
            }
            Files.deleteIfExists(places.snapshots(volume));
        }
        heads.destroy(Places.gone(place));
    }
}
