package dev.holdfast.agent.ledger;

import dev.holdfast.agent.Agent;
import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What was counted of each agent, and what came in since by way of the server.
public final class Ledger {

    private final Database database;
    private final Map<AgentId, Count> counts = new ConcurrentHashMap<>();
    private final Map<AgentId, Long> since = new ConcurrentHashMap<>();

    public Ledger(Database database) {
        this.database = database;
    }

    Optional<Count> of(AgentId agent) {
        Optional<Count> known = Optional.ofNullable(counts.get(agent));
        return known.isPresent() ? known : kept(agent);
    }

    /// Looked up for an earlier server, whose counts hold until ours are there.
    private Optional<Count> kept(AgentId agent) {
        Optional<Count> kept = database.read(tx -> LedgerStore.find(tx, agent));
        kept.ifPresent(count -> counts.putIfAbsent(agent, count));
        return kept;
    }

    /// What only the agent's snapshots referred to when it was counted last, in bytes.
    public Optional<Long> history(AgentId agent) {
        return of(agent).map(Count::history);
    }

    void write(AgentId agent, Count count) {
        database.run(tx -> LedgerStore.write(tx, agent, count));
        counts.put(agent, count);
        since.remove(agent);
    }

    void prune() {
        database.run(LedgerStore::prune);
        counts.clear();
    }

    /// Lets so many bytes in, or refuses them. What was let in counts until the next look finds out what became
    /// of it.
    public void admit(Agent agent, long bytes) {
        requireRoom(agent, bytes);
        since.merge(agent.id(), bytes, Long::sum);
    }

    /// Refuses so many bytes when they go beyond the limit.
    ///
    /// @throws Problem NO_SPACE `volume_full`
    public void requireRoom(Agent agent, long bytes) {
        long limit = agent.definition().volumeLimit();
        long known = of(agent.id()).map(Count::total).orElse(0L) + since.getOrDefault(agent.id(), 0L);
        if (known >= limit || bytes > limit - known) {
            throw Problem.of(
                    Problem.Kind.NO_SPACE,
                    "volume_full",
                    "Agent \"" + agent.name() + "\" takes " + known + " of " + limit + " bytes, with its snapshots;"
                            + " delete files or snapshots, or raise limits.volume_bytes.");
        }
    }
}
