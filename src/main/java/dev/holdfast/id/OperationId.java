package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of an operation.
public record OperationId(@JsonValue String value) {

    public OperationId {
        Ids.check("op", value);
    }

    public static OperationId fresh() {
        return new OperationId(Ids.fresh("op"));
    }

    @Override
    public String toString() {
        return value;
    }
}
