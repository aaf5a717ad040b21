package dev.holdfast.snapshot.history;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.TreeSource;
import java.util.Optional;

/// A point in an agent's time: one of its snapshots, or now.
///
/// @param snapshot nothing for now
record Moment(Optional<SnapshotId> snapshot) {

    static final Moment LIVE = new Moment(Optional.empty());
    private static final String WORD = "live";

    static Moment of(SnapshotId snapshot) {
        return new Moment(Optional.of(snapshot));
    }

    /// The one that an address means.
    static Moment of(String word) {
        return word.equals(WORD) ? LIVE : of(new SnapshotId(word));
    }

    TreeSource in(VolumeId volume) {
        return snapshot.<TreeSource>map(id -> new TreeSource.Frozen(volume, id)).orElse(new TreeSource.Live(volume));
    }

    @JsonValue
    String word() {
        return snapshot.map(SnapshotId::value).orElse(WORD);
    }
}
