package dev.holdfast.id;

/// The id of a snapshot.
public record SnapshotId(String value) {

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
