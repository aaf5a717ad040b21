package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a public key that somebody registered.
public record KeyId(@JsonValue String value) {

    public KeyId {
        Ids.check("key", value);
    }

    public static KeyId fresh() {
        return new KeyId(Ids.fresh("key"));
    }

    @Override
    public String toString() {
        return value;
    }
}
