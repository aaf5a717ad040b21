package dev.holdfast.snapshot.retention;

import dev.holdfast.id.AgentId;
import java.util.Optional;

/// What a policy was set for.
///
/// @param key how it is written down
/// @param agent the one it is about, if it is about one
record Subject(Level level, String key, Optional<AgentId> agent) {

    static final Subject SERVER = new Subject(Level.SERVER, "server", Optional.empty());

    /// How near a policy is to an agent: the nearest that was set counts.
    public enum Level {
        /// Nothing was set.
        DEFAULT,
        SERVER,
        ORGANIZATION,
        AGENT
    }

    static Subject organization(String name) {
        return new Subject(Level.ORGANIZATION, "organization " + name, Optional.empty());
    }

    static Subject of(AgentId agent) {
        return new Subject(Level.AGENT, agent.value(), Optional.of(agent));
    }
}
