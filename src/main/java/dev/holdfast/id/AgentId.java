package dev.holdfast.id;

import com.fasterxml.jackson.annotation.JsonValue;

/// The id of an agent.
public record AgentId(@JsonValue String value) {

    public AgentId {
        Ids.check("agt", value);
    }

    public static AgentId fresh() {
        return new AgentId(Ids.fresh("agt"));
    }

    @Override
    public String toString() {
        return value;
    }
}
