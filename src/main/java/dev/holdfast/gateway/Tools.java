package dev.holdfast.gateway;

import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.id.AgentId;
import java.io.IOException;

/// What an agent may ask of the server for itself, at its own gateway.
@FunctionalInterface
public interface Tools {

    /// Where tools are, as the runtime sees it.
    String PATH = "/mcp";

    /// Where scripts say that the agent is busy.
    String BUSY = "/busy";

    /// Whether a request for this target is answered here.
    static boolean serves(String target) {
        return target.equals(PATH) || target.equals(BUSY) || target.startsWith(BUSY + "?");
    }

    /// None.
    Tools NONE = (exchange, agent) -> {
        throw new Refused(404, "There are no tools here.");
    };

    /// Answers one request of this agent, about nobody but itself.
    void serve(Exchange exchange, AgentId agent) throws IOException;
}
