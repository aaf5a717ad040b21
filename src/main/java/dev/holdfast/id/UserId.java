package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a user.
public record UserId(@JsonValue String value) {

    public UserId {
        Ids.check("usr", value);
    }

    public static UserId fresh() {
        return new UserId(Ids.fresh("usr"));
    }

    @Override
    public String toString() {
        return value;
    }
}
