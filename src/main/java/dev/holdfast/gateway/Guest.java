package dev.holdfast.gateway;

import dev.holdfast.gateway.egress.EgressPolicy;
import dev.holdfast.id.AgentId;
import java.util.Optional;

/// Whose runtime it is, what that agent may reach, and where its models come from.
public record Guest(AgentId agent, EgressPolicy policy, Optional<String> provider) {}
