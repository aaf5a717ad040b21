package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a volume. It stays the same when the volume is restored; its UUID does not.
public record VolumeId(@JsonValue String value) {

    public VolumeId {
        Ids.check("vol", value);
    }

    public static VolumeId fresh() {
        return new VolumeId(Ids.fresh("vol"));
    }

    @Override
    public String toString() {
        return value;
    }
}
