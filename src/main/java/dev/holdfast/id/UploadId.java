package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of an upload that may take several calls.
public record UploadId(@JsonValue String value) {

    public UploadId {
        Ids.check("upl", value);
    }

    public static UploadId fresh() {
        return new UploadId(Ids.fresh("upl"));
    }

    @Override
    public String toString() {
        return value;
    }
}
