package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a runtime: one container, from its creation to its deletion.
public record RuntimeId(@JsonValue String value) {

    public RuntimeId {
        Ids.check("run", value);
    }

    public static RuntimeId fresh() {
        return new RuntimeId(Ids.fresh("run"));
    }

    @Override
    public String toString() {
        return value;
    }
}
