package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a line of the audit.
public record AuditId(@JsonValue String value) {

    public AuditId {
        Ids.check("aud", value);
    }

    public static AuditId fresh() {
        return new AuditId(Ids.fresh("aud"));
    }

    @Override
    public String toString() {
        return value;
    }
}
