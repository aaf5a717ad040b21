package dev.holdfast.gateway.egress;

import dev.holdfast.gateway.wire.Connection;
import dev.holdfast.id.AgentId;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// What the proxy knows of one runtime: whose it is, what its agent may reach, and where it is connected.
public final class Lane {

    /// How many names one runtime looks up at the same time, so that slow ones cost only itself.
    private static final int LOOKUPS = 16;

    /// Who goes out, and how far.
    record Visitor(AgentId agent, EgressPolicy policy) {}

    private final Runnable moved;
    private final Semaphore lookups = new Semaphore(LOOKUPS);
    private final Map<Connection, Destination> passages = new ConcurrentHashMap<>();
    private volatile Visitor visitor;

    /// @param moved called whenever bytes went through; must be cheap
    public Lane(AgentId agent, EgressPolicy policy, Runnable moved) {
        this.visitor = new Visitor(agent, policy);
        this.moved = moved;
    }

    /// From now on the runtime is this agent's, with this policy. Connections that would be refused now
    /// end.
    public void admit(AgentId agent, EgressPolicy policy) {
        boolean another = !visitor.agent().equals(agent);
        visitor = new Visitor(agent, policy);
        passages.forEach((connection, destination) -> {
            if (another || policy.refusal(destination).isPresent()) {
                connection.close();
            }
        });
    }

    Visitor visitor() {
        return visitor;
    }

    /// Notes where a connection goes; before the policy is asked, so that a change of it misses none.
    void enter(Connection connection, Destination destination) {
        passages.put(connection, destination);
    }

    void leave(Connection connection) {
        passages.remove(connection);
    }

    void moved() {
        moved.run();
    }

    List<InetAddress> resolve(Resolver resolver, String host) throws IOException {
        try {
            lookups.acquire();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting to resolve " + host, interrupted);
        }
        try {
            return resolver.resolve(host);
        } finally {
            lookups.release();
        }
    }
}
