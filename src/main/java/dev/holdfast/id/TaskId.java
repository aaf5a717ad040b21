package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of a task.
public record TaskId(@JsonValue String value) {

    public TaskId {
        Ids.check("tsk", value);
    }

    public static TaskId fresh() {
        return new TaskId(Ids.fresh("tsk"));
    }

    @Override
    public String toString() {
        return value;
    }
}
