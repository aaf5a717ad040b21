package dev.holdfast.gateway;

import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.id.AgentId;
import java.io.IOException;

/// What an agent may ask of the server for itself, at `/mcp` of its own gateway.
@FunctionalInterface
public interface Tools {

    /// Where it is, as the runtime sees it.
    String PATH = "/mcp";

    /// None.
    Tools NONE = (exchange, agent) -> {
        throw new Refused(404, "There are no tools here.");
    };

    /// Answers one request of this agent, about nobody but itself.
    void serve(Exchange exchange, AgentId agent) throws IOException;
}
