package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of an API token; also the public prefix by which a token is found.
public record TokenId(@JsonValue String value) {

    public TokenId {
        Ids.check("tok", value);
    }

    public static TokenId fresh() {
        return new TokenId(Ids.fresh("tok"));
    }

    @Override
    public String toString() {
        return value;
    }
}
