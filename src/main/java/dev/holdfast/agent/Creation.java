package dev.holdfast.agent;

import dev.holdfast.db.Database;
import dev.holdfast.driver.AgentDriver;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/// Makes agents, and takes away what became of those that were not made whole. Whoever calls this is alone
/// with the agent.
///
/// The row comes first and says "not made" until everything stands, so whatever a crash leaves behind is
/// found by it.
final class Creation {

    private final Database database;
    private final EventLog events;
    private final VolumeStore volumes;
    private final Supply supply;
    private final Settling settling;

    Creation(Database database, EventLog events, VolumeStore volumes, Supply supply, Settling settling) {
        this.database = database;
        this.events = events;
        this.volumes = volumes;
        this.supply = supply;
        this.settling = settling;
    }

    /// Makes the agent, or nothing.
    Agent make(Agent agent, AgentDriver driver) throws IOException {
        writeDown(agent);
        try {
            return complete(agent, driver);
        } catch (IOException | RuntimeException failed) {
            undo(agent.id(), failed);
            throw failed;
        }
    }

    private void writeDown(Agent agent) {
        database.run(tx -> {
            if (AgentStore.find(tx, agent.organization(), agent.name().value()).isPresent()) {
                throw exists(agent.name());
            }
            AgentStore.insert(tx, agent);
        });
    }

    static Problem exists(AgentName name) {
        return Problem.conflict(
                "agent_exists", "There is an agent \"" + name + "\" already; choose another name or delete that one.");
    }

    private Agent complete(Agent agent, AgentDriver driver) throws IOException {
        Supply.Given given = settling.give(agent);
        settling.refuseWithoutProgram(given.runtime(), agent.definition().image(), driver);
        if (given.warm()) {
            supply.thawDuring(given.runtime(), () -> settling.connect(withVolume(agent), given.runtime()));
            settling.settle(database.read(tx -> AgentStore.find(tx, agent.id()).orElseThrow()));
        } else {
            settling.settle(withVolume(agent));
        }
        return database.write(tx -> {
            AgentStore.made(tx, agent.id());
            events.append(tx, created(agent, given));
            return AgentStore.find(tx, agent.id()).orElseThrow();
        });
    }

    private Agent withVolume(Agent agent) throws IOException {
        UUID head = volumes.create(agent.volume()).uuid();
        return database.write(tx -> {
            AgentStore.head(tx, agent.id(), head);
            return AgentStore.find(tx, agent.id()).orElseThrow();
        });
    }

    private static Event.Draft created(Agent agent, Supply.Given given) {
        return new Event.Draft(
                "agent.created",
                Optional.of(agent.id()),
                Optional.empty(),
                Json.object()
                        .put("name", agent.name().value())
                        .put("because", agent.because())
                        .put("warm", given.warm()));
    }

    /// Takes away whatever a creation made before it failed or the server died.
    void undo(AgentId id, Throwable cause) {
        try {
            Optional<Agent> found = database.read(tx -> AgentStore.find(tx, id));
            if (found.isPresent()) {
                settling.remove(found.get());
                volumes.delete(found.get().volume());
                database.run(tx -> {
                    AgentStore.remove(tx, id);
                    OriginStore.remove(tx, id);
                });
            }
        } catch (IOException | RuntimeException alsoFailed) {
            // The row stays, not made, and the next start undoes it again.
            cause.addSuppressed(alsoFailed);
        }
    }
}
