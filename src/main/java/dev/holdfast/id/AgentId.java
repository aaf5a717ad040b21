package dev.holdfast.id;

/// The id of an agent.
public record AgentId(String value) {

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
