package dev.holdfast.id;

/// The id of an operation.
public record OperationId(String value) {

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
