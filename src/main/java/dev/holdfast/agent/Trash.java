package dev.holdfast.agent;

import dev.holdfast.db.Database;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;

/// Where deleted agents lie with their volumes and snapshots until they are removed for good. Whoever calls
/// this is alone with the agent.
final class Trash {

    private final Database database;
    private final EventLog events;
    private final VolumeStore volumes;
    private final Settling settling;

    Trash(Database database, EventLog events, VolumeStore volumes, Settling settling) {
        this.database = database;
        this.events = events;
        this.volumes = volumes;
        this.settling = settling;
    }

    /// Moves the agent here: its runtime goes, and its name is free at once.
    Agent take(AgentId id, Intent intent) throws IOException {
        Agent deleted = database.write(tx -> {
            Agent agent = AgentStore.present(tx, id);
            Agents.refuseWhileOccupied(agent);
            AgentStore.want(tx, id, intent);
            AgentStore.delete(tx, id, intent.since());
            events.append(tx, Settling.draft(agent, "agent.deleted", intent.because()));
            return AgentStore.find(tx, id).orElseThrow();
        });
        return settling.settle(deleted);
    }

    /// Removes the agent for good.
    void purge(Agent agent) throws IOException {
        database.run(tx -> events.append(tx, Settling.draft(agent, "agent.purged", "its time in the trash is over")));
        settling.remove(agent);
        volumes.delete(agent.volume());
        database.run(tx -> AgentStore.remove(tx, agent.id()));
    }
}
