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

    /// Makes every id that comes from now on later than this one, also when the clock was set back
    /// since.
    public void precede() {
        Ids.goOnAfter(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
