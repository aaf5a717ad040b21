package dev.holdfast.agent;

import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operations;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Where deleted agents lie with their volumes and snapshots until they are removed for good.
///
/// Nobody goes without notice: when the time is nearly over an event says when, and only when that moment has
/// come does the agent go. A server that was away for weeks, or a clock that jumped, gives notice first too.
public final class Trash {

    /// One in the trash.
    ///
    /// @param leaves when it goes for good, as far as that can be told now
    public record Deleted(Agent agent, Instant leaves) {}

    private static final Duration MOST_NOTICE = Duration.ofDays(1);
    private static final int NOTICE_PART = 7;

    private final Database database;
    private final EventLog events;
    private final VolumeStore volumes;
    private final Operations operations;
    private final Settling settling;
    private final Clock clock;
    private volatile Predicate<AgentId> packed = id -> false;

    Trash(
            Database database,
            EventLog events,
            VolumeStore volumes,
            Operations operations,
            Settling settling,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.volumes = volumes;
        this.operations = operations;
        this.settling = settling;
        this.clock = clock;
    }

    /// Tells which agents' volumes are packed away: they come out of the trash as they went in.
    public void packedWhen(Predicate<AgentId> packed) {
        this.packed = packed;
    }

    /// Moves the agent here: its runtime goes, and its name is free at once. The caller is alone with it.
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

    /// What lies here of the caller's organization, last deleted first.
    ///
    /// @param keeps how long the trash keeps what is in it
    public List<Deleted> list(Principal principal, Duration keeps) {
        return database.read(tx -> AgentStore.deleted(tx).stream()
                .filter(agent -> agent.organization().equals(principal.organization()))
                .map(agent -> new Deleted(agent, leaves(tx, agent, keeps)))
                .sorted((one, other) -> deletedAt(other.agent()).compareTo(deletedAt(one.agent())))
                .toList());
    }

    private Instant leaves(Tx tx, Agent agent, Duration keeps) {
        Instant planned = deletedAt(agent).plus(keeps);
        Instant soonest = clock.instant().plus(notice(keeps));
        return AgentStore.leaving(tx, agent.id()).orElse(planned.isBefore(soonest) ? soonest : planned);
    }

    private static Instant deletedAt(Agent agent) {
        return agent.deleted().orElseThrow();
    }

    private static Duration notice(Duration keeps) {
        Duration part = keeps.dividedBy(NOTICE_PART);
        return part.compareTo(MOST_NOTICE) < 0 ? part : MOST_NOTICE;
    }

    /// Takes an agent out again, as it was, under its name or another one. It is paused then.
    ///
    /// @throws Problem NOT_FOUND `agent_not_found`; CONFLICT `agent_exists` when its name was taken meanwhile,
    /// `agents_of_this_name` when several of this name lie here
    public Agent undelete(Principal principal, String nameOrId, Optional<AgentName> name) throws IOException {
        AgentId id = database.read(tx -> find(tx, principal, nameOrId));
        return operations.alone(id, () -> {
            Wanted wanted = packed.test(id) ? Wanted.ARCHIVED : Wanted.STOPPED;
            Agent back = database.write(tx -> putBack(tx, principal, id, wanted, name));
            return settling.settle(back);
        });
    }

    private static AgentId find(Tx tx, Principal principal, String nameOrId) {
        List<Agent> found = AgentStore.deleted(tx).stream()
                .filter(agent -> agent.organization().equals(principal.organization()))
                .filter(agent -> agent.id().value().equals(nameOrId)
                        || agent.name().value().equals(nameOrId))
                .toList();
        if (found.size() > 1) {
            String ids = String.join(
                    ", ", found.stream().map(agent -> agent.id().value()).toList());
            throw Problem.conflict(
                    "agents_of_this_name",
                    "There are " + found.size() + " agents \"" + nameOrId + "\" in the trash; say which one by its id: "
                            + ids + ".");
        }
        return found.stream().findFirst().map(Agent::id).orElseThrow(() -> Problem.notFound("agent", nameOrId));
    }

    private Agent putBack(Tx tx, Principal principal, AgentId id, Wanted wanted, Optional<AgentName> name) {
        Agent agent = AgentStore.find(tx, id)
                .filter(found -> found.deleted().isPresent())
                .orElseThrow(() -> Problem.notFound("agent", id.value()));
        AgentName as = name.orElse(agent.name());
        if (AgentStore.find(tx, agent.organization(), as.value()).isPresent()) {
            throw Problem.conflict(
                    "agent_exists",
                    "There is another agent \"" + as + "\" by now; bring this one back under a new name, with ?name=.");
        }
        String because = "undeleted by " + principal.name();
        AgentStore.want(tx, id, new Intent(wanted, because, clock.instant()));
        AgentStore.undelete(tx, id, as);
        Agent back = AgentStore.find(tx, id).orElseThrow();
        events.append(tx, Settling.draft(back, "agent.undeleted", because));
        return back;
    }

    /// Gives notice to those whose time is nearly over, and removes those whose moment has come. One that cannot
    /// be removed holds up no other: what went wrong is handed to `failed`.
    void sweep(Duration keeps, Failed failed) {
        for (Agent agent : database.read(AgentStore::deleted)) {
            try {
                operations.alone(agent.id(), () -> {
                    sweep(agent.id(), keeps);
                    return Boolean.TRUE;
                });
            } catch (IOException | RuntimeException reason) {
                failed.because(agent, reason);
            }
        }
    }

    /// Hears of an agent that could not be removed.
    interface Failed {
        void because(Agent agent, Exception reason);
    }

    private void sweep(AgentId id, Duration keeps) throws IOException {
        Instant now = clock.instant();
        Optional<Agent> leaving = database.write(tx -> {
            Optional<Agent> agent =
                    AgentStore.find(tx, id).filter(found -> found.deleted().isPresent());
            agent.ifPresent(found -> announceInTime(tx, found, keeps));
            return agent.filter(found ->
                    AgentStore.leaving(tx, id).filter(at -> !at.isAfter(now)).isPresent());
        });
        if (leaving.isPresent()) {
            purge(leaving.get());
        }
    }

    private void announceInTime(Tx tx, Agent agent, Duration keeps) {
        Instant now = clock.instant();
        boolean near = !deletedAt(agent).plus(keeps).minus(notice(keeps)).isAfter(now);
        if (near && AgentStore.leaving(tx, agent.id()).isEmpty()) {
            Instant at = leaves(tx, agent, keeps);
            AgentStore.leaving(tx, agent.id(), at);
            events.append(
                    tx,
                    new Event.Draft(
                            "agent.leaving",
                            Optional.of(agent.id()),
                            Optional.empty(),
                            Json.object()
                                    .put("name", agent.name().value())
                                    .put("because", "its time in the trash is nearly over")
                                    .put("at", at.toString())));
        }
    }

    private void purge(Agent agent) throws IOException {
        settling.remove(agent);
        volumes.delete(agent.volume());
        database.run(tx -> {
            events.append(tx, Settling.draft(agent, "agent.purged", "its time in the trash is over"));
            AgentStore.remove(tx, agent.id());
        });
    }
}
