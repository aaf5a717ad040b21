package dev.holdfast.server;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentState;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Wanted;
import dev.holdfast.agent.batch.Deeds;
import dev.holdfast.agent.idle.Activities;
import dev.holdfast.agent.ledger.Ledger;
import dev.holdfast.archive.AgentArchives;
import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventFeed;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.Execution;
import dev.holdfast.runtime.warm.WarmRuntimes;
import dev.holdfast.snapshot.Snapshots;
import dev.holdfast.ssh.Programs;
import dev.holdfast.task.Tasks;
import dev.holdfast.workspace.Volumes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/// What other rooms ask of the agents, each in its own words.
final class Ties {

    private Ties() {}

    static Volumes home(Agents agents, Ledger ledger, Activities activities) {
        return (principal, name) -> {
            Agent agent = agents.findWithFiles(principal, name);
            return new Volumes.Home(agent.id(), agent.volume(), new Volumes.Room() {
                @Override
                public void require(long bytes) {
                    activities.touch(agent.id(), "a transfer");
                    ledger.requireRoom(agent, bytes);
                }

                @Override
                public void admit(long bytes) {
                    ledger.admit(agent, bytes);
                }
            });
        };
    }

    /// The same for who can read out of archives as well.
    static Volumes home(Agents agents, Ledger ledger, Activities activities, AgentArchives archives) {
        Volumes hot = home(agents, ledger, activities);
        return (principal, name) -> {
            Agent agent = agents.find(principal, name);
            return agent.wanted() == Wanted.ARCHIVED
                    ? new Volumes.Home(
                            agent.id(),
                            agent.volume(),
                            Volumes.Room.ENDLESS,
                            Optional.of(snapshot -> archives.open(agent, snapshot)))
                    : hot.of(principal, name);
        };
    }

    static Programs programs(Agents agents, ContainerRuntime runtimes, Activities activities) {
        return (principal, name, arguments) -> {
            Agent agent = agents.find(principal, name);
            if (agents.standing(agent).state() != AgentState.RUNNING) {
                throw Problem.conflict(
                        "agent_not_running",
                        "\"" + name + "\" does not run, and " + arguments.getFirst() + " needs that. Resume it, or use"
                                + " sftp or scp, which work at any time.");
            }
            RuntimeId runtime = agent.runtime().orElseThrow();
            if (!runtimes.hasProgram(runtime, arguments.getFirst())) {
                throw Problem.conflict(
                        "program_missing",
                        "The image of \"" + name + "\" has no " + arguments.getFirst()
                                + ". Take one that has it, or use" + " sftp or scp.");
            }
            Activities.Hold hold = activities.hold(agent.id(), arguments.getFirst());
            try {
                return new Attended(runtimes.execute(runtime, new Command(arguments, Map.of())), hold);
            } catch (IOException | RuntimeException failed) {
                hold.close();
                throw failed;
            }
        };
    }

    /// A program during which the agent is not idle.
    private record Attended(Execution execution, Activities.Hold hold) implements Execution {

        @Override
        public OutputStream input() {
            return execution.input();
        }

        @Override
        public int follow(Reader reader) throws IOException {
            return execution.follow(reader);
        }

        @Override
        public void close() {
            hold.close();
            execution.close();
        }
    }

    /// What the runtimes that wait ask of the agents.
    static WarmRuntimes.House house(Agents agents, Database database, EventLog events) {
        return new WarmRuntimes.House(agents::kinds, agents.lifecycle().admission()::fits, (kind, reason) -> {
            Event.Draft failed = new Event.Draft(
                    "warm.failed",
                    Optional.empty(),
                    Optional.empty(),
                    Json.object().put("image", kind.image()).put("reason", reason));
            database.run(tx -> events.append(tx, failed));
        });
    }

    static Deeds.Above above(Tasks tasks, AgentArchives archives, Snapshots snapshots) {
        return new Deeds.Above(
                tasks::cancelAll,
                (principal, agent) -> archives.archive(principal, agent).id(),
                (principal, agent) -> archives.unarchive(principal, agent).id(),
                (principal, agent, label) -> snapshots.take(principal, agent, label, false));
    }

    /// Of an agent that is gone for good there is no row that says whose it was: it was of our own organization.
    static EventFeed.Sight sight(Agents agents) {
        return (principal, agent) -> {
            try {
                return agents.byId(agent).organization().equals(principal.organization());
            } catch (Problem gone) {
                return principal.organization().equals(Principal.SERVER.organization());
            }
        };
    }
}
