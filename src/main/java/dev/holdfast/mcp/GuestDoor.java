package dev.holdfast.mcp;

import dev.holdfast.agent.Agents;
import dev.holdfast.agent.idle.OwnLeases;
import dev.holdfast.gateway.Tools;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The door for an agent, on the loopback of its own runtime. Who knocks is known by the door.
///
/// Whatever runs in the runtime may use it, a page in a browser of the agent excepted: such a page
/// comes from somewhere else, and is none of the agent's.
public final class GuestDoor implements Tools {

    private static final int MOST_BYTES = 64 << 10;

    /// What an agent reads of the API about itself.
    private static final Set<String> READINGS =
            Set.of("GET /v1/agents/{agent}/changes", "GET /v1/agents/{agent}/history/{path}");

    private final Protocol protocol;
    private final Agents agents;
    private final List<Route> readings;
    private final OwnWorkspace workspace;
    private final OwnLeases leases;

    /// @param routes of which those are taken that an agent may use
    /// @param version of this server
    public GuestDoor(Agents agents, List<Route> routes, OwnWorkspace workspace, OwnLeases leases, String version) {
        this.protocol = new Protocol(version);
        this.agents = agents;
        this.readings = routes.stream()
                .filter(route -> READINGS.contains(route.endpoint().action()))
                .toList();
        if (readings.size() != READINGS.size()) {
            throw new IllegalArgumentException("not all of " + READINGS + " are among the routes");
        }
        this.workspace = workspace;
        this.leases = leases;
    }

    @Override
    public void serve(Exchange exchange, AgentId agent) throws IOException {
        requireNoOrigin(exchange.head().headers());
        if (!exchange.head().target().equals(PATH)) {
            new BusyWord(leases).serve(exchange, agent);
            return;
        }
        if (!exchange.head().method().equals("POST")) {
            exchange.answer(405, Headers.of("Allow", "POST"), new byte[0]);
            return;
        }
        requireJson(exchange.head().headers());
        byte[] body = exchange.body().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new Refused(413, "A message must not be larger than " + MOST_BYTES + " bytes.");
        }
        Optional<Object> answer;
        try {
            Toolbox toolbox = new GuestToolbox(readings, workspace, leases, agents.byId(agent));
            answer = protocol.answer(body, exchange.head().headers().first("mcp-protocol-version"), toolbox);
        } catch (Problem problem) {
            throw new Refused(400, problem.sentence());
        }
        if (answer.isPresent()) {
            byte[] text = Json.write(answer.get()).getBytes(StandardCharsets.UTF_8);
            exchange.answer(200, Headers.of("Content-Type", "application/json"), text);
        } else {
            exchange.answer(202, Headers.NONE, new byte[0]);
        }
    }

    /// A page cannot leave its origin out.
    private static void requireNoOrigin(Headers headers) throws Refused {
        if (headers.first("origin").isPresent()) {
            throw new Refused(403, "No page may use these tools.");
        }
    }

    /// A page cannot send this type without asking first, which nobody answers.
    private static void requireJson(Headers headers) throws Refused {
        String type = headers.first("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            throw new Refused(415, "The body must be of the type application/json.");
        }
    }
}
