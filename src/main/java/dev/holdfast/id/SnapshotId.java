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

    @Override
    public String toString() {
        return value;
    }
}
