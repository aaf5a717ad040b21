package dev.holdfast.agent;

import dev.holdfast.db.Database;
import dev.holdfast.driver.AgentDriver;
import dev.holdfast.driver.Drivers;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.operation.Operations;
import dev.holdfast.runtime.ContainerRuntime;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/// Changes what an agent is made of, on the same workspace. A change that fails leaves the old one in force.
///
/// Limits are changed in the living runtime. A driver, a model, an environment hold from the next task on. An
/// image needs another runtime: it is made beside the one that is there and looked at first, and takes its place
/// at once if the agent runs, else when it is woken.
final class Changing {

    private final Database database;
    private final EventLog events;
    private final Operations operations;
    private final ContainerRuntime runtimes;
    private final Settling settling;
    private final Drivers drivers;
    private final Clock clock;

    Changing(
            Database database,
            EventLog events,
            Operations operations,
            ContainerRuntime runtimes,
            Settling settling,
            Drivers drivers,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.operations = operations;
        this.runtimes = runtimes;
        this.settling = settling;
        this.drivers = drivers;
        this.clock = clock;
    }

    Agent change(AgentId id, Definition.Change change, String because) throws IOException {
        return operations.alone(id, () -> {
            Agent agent = database.read(tx -> AgentStore.present(tx, id));
            Definition wanted = agent.definition().with(change);
            AgentDriver driver = drivers.named(wanted.driver());
            boolean sameImage =
                    wanted.runtime().image().equals(agent.definition().image());
            if (sameImage && wanted.driver().equals(agent.definition().driver())) {
                return changeInPlace(agent, wanted, because);
            }
            RuntimeId candidate = RuntimeId.fresh();
            try {
                runtimes.create(candidate, wanted.runtime());
                settling.refuseWithoutProgram(candidate, wanted.image(), driver);
                if (!sameImage && agent.wanted() == Wanted.RUNNING) {
                    return replace(agent, wanted, candidate, because);
                }
            } catch (IOException | RuntimeException failed) {
                settling.discard(candidate);
                throw failed;
            }
            settling.discard(candidate);
            return sameImage ? changeInPlace(agent, wanted, because) : changeAtRest(agent, wanted, because);
        });
    }

    /// Limits first, since the machine may refuse them.
    private Agent changeInPlace(Agent agent, Definition wanted, String because) throws IOException {
        if (agent.runtime().isPresent()
                && !wanted.limits().equals(agent.definition().limits())) {
            runtimes.limit(agent.runtime().get(), wanted.limits());
        }
        Agent changed = write(agent, wanted, because);
        settling.admitAgain(changed);
        return changed;
    }

    /// Memory belongs to the runtime of an image, so a frozen agent is stopped.
    private Agent changeAtRest(Agent agent, Definition wanted, String because) throws IOException {
        if (agent.wanted() == Wanted.FROZEN) {
            Intent stopped = new Intent(
                    Wanted.STOPPED, because, clock.instant(), agent.intent().waking());
            database.run(tx -> AgentStore.want(tx, agent.id(), stopped));
            settling.settle(database.read(tx -> AgentStore.present(tx, agent.id())));
        }
        return write(agent, wanted, because);
    }

    private Agent replace(Agent agent, Definition wanted, RuntimeId candidate, String because) throws IOException {
        Agents.refuseWhileOccupied(agent);
        settling.tellEnding(agent);
        settling.stop(agent);
        settling.remove(agent);
        database.run(tx -> AgentStore.runtime(tx, agent.id(), Optional.of(candidate)));
        Agent changed = write(agent, wanted, because);
        try {
            return settling.settle(changed);
        } catch (IOException | RuntimeException failed) {
            settling.remove(changed);
            settling.settle(write(agent, agent.definition(), "the change failed, and the old image is back"));
            throw failed;
        }
    }

    private Agent write(Agent agent, Definition definition, String because) {
        return database.write(tx -> {
            AgentStore.define(tx, agent.id(), definition);
            events.append(tx, Settling.draft(agent, "agent.changed", because));
            return AgentStore.find(tx, agent.id()).orElseThrow();
        });
    }
}
