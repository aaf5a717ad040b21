package dev.holdfast.id;

/// The id of a runtime: one container, from its creation to its deletion.
public record RuntimeId(String value) {

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
