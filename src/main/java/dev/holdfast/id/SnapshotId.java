package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a snapshot.
public record SnapshotId(@JsonValue String value) {

    public SnapshotId {
        Ids.check("snp", value);
    }

    public static SnapshotId fresh() {
        return new SnapshotId(Ids.fresh("snp"));
    }

    /// Makes every id that comes from now on later than this one, also when the clock was set back
    /// since.
    public void precede() {
        Ids.goOnAfter(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
