package dev.holdfast.agent;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operations;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes agents that are equal to a snapshot of another, with its home: all that were asked for, or none.
///
/// One transaction writes them down as not made, then their volumes are cloned, and one more makes them
/// agents. From the first to the last their turns are held, so that nobody takes them for what a crash left;
/// after a crash the reconciler does. They have no runtime until somebody settles them.
public final class Forking {

    /// What forks are made from.
    ///
    /// @param frozen when the snapshot was taken
    public record Source(Agent parent, SnapshotId snapshot, Instant frozen) {}

    /// What they are to be.
    ///
    /// @param by who asked for them, by name
    public record Wish(ForkNames names, Wanted wanted, String by) {}

    /// What else is to happen in the transaction that makes a fork an agent.
    @FunctionalInterface
    public interface Finish {
        void within(Tx tx, Agent fork);
    }

    private final Database database;
    private final EventLog events;
    private final Operations operations;
    private final VolumeStore volumes;
    private final Creation creation;
    private final Clock clock;

    Forking(
            Database database,
            EventLog events,
            Operations operations,
            VolumeStore volumes,
            Creation creation,
            Clock clock) {
        this.database = database;
        this.events = events;
        this.operations = operations;
        this.volumes = volumes;
        this.creation = creation;
        this.clock = clock;
    }

    /// Makes the forks. The caller is alone with the parent, and settles them.
    public List<Agent> make(Source source, Wish wish, Finish finish) throws IOException {
        List<AgentId> ids = Stream.generate(AgentId::fresh)
                .limit(wish.names().count())
                .sorted((one, other) -> one.value().compareTo(other.value()))
                .toList();
        return operations.alone(ids, () -> {
            List<Agent> forks = writeDown(ids, source, wish);
            try {
                return complete(forks, source, finish);
            } catch (IOException | RuntimeException failed) {
                ids.forEach(id -> creation.undo(id, failed));
                throw failed;
            }
        });
    }

    private List<Agent> writeDown(List<AgentId> ids, Source source, Wish wish) {
        String organization = source.parent().organization();
        return database.write(tx -> {
            List<AgentName> names = wish.names()
                    .choose(name ->
                            AgentStore.find(tx, organization, name.value()).isPresent());
            Map<AgentId, AgentName> named = new LinkedHashMap<>();
            ids.forEach(id -> named.put(id, names.get(named.size())));
            return named.entrySet().stream()
                    .map(fork -> writeDown(tx, drafted(fork.getKey(), fork.getValue(), source, wish), source))
                    .toList();
        });
    }

    private Agent drafted(AgentId id, AgentName name, Source source, Wish wish) {
        Instant now = clock.instant();
        return new Agent(
                id,
                source.parent().organization(),
                name,
                source.parent().definition(),
                VolumeId.fresh(),
                Optional.empty(),
                Optional.empty(),
                new Intent(wish.wanted(), "forked from " + source.parent().name() + " by " + wish.by(), now),
                false,
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty());
    }

    private static Agent writeDown(Tx tx, Agent fork, Source source) {
        Agent parent = source.parent();
        AgentStore.insert(tx, fork);
        OriginStore.insert(
                tx,
                new Origin(
                        fork.id(),
                        fork.name(),
                        parent.id(),
                        parent.name(),
                        source.snapshot(),
                        source.frozen(),
                        fork.created()));
        return fork;
    }

    private List<Agent> complete(List<Agent> forks, Source source, Finish finish) throws IOException {
        TreeSource from = new TreeSource.Frozen(source.parent().volume(), source.snapshot());
        List<Head> heads = volumes.clone(forks.stream().map(Agent::volume).toList(), from);
        return database.write(tx -> {
            events.append(tx, forked(forks, source));
            return IntStream.range(0, forks.size())
                    .mapToObj(nth -> make(tx, forks.get(nth), heads.get(nth).uuid(), source, finish))
                    .toList();
        });
    }

    private Agent make(Tx tx, Agent fork, UUID head, Source source, Finish finish) {
        AgentStore.head(tx, fork.id(), head);
        AgentStore.made(tx, fork.id());
        AgentStore.tell(tx, fork.id(), note(fork, source));
        ObjectNode data = Json.object()
                .put("name", fork.name().value())
                .put("because", fork.because())
                .put("parent", source.parent().id().value())
                .put("snapshot", source.snapshot().value());
        events.append(tx, new Event.Draft("agent.created", Optional.of(fork.id()), Optional.empty(), data));
        finish.within(tx, fork);
        return AgentStore.find(tx, fork.id()).orElseThrow();
    }

    private static Event.Draft forked(List<Agent> forks, Source source) {
        String names = forks.stream().map(fork -> fork.name().value()).collect(Collectors.joining(", "));
        ObjectNode data = Json.object()
                .put("name", source.parent().name().value())
                .put("because", "forked into " + names)
                .put("snapshot", source.snapshot().value());
        ArrayNode told = data.putArray("forks");
        forks.forEach(fork -> told.addObject()
                .put("id", fork.id().value())
                .put("name", fork.name().value()));
        return new Event.Draft("agent.forked", Optional.of(source.parent().id()), Optional.empty(), data);
    }

    /// What the fork hears with its first task: its program may remember a life that was another's.
    private static String note(Agent fork, Source source) {
        return "You are \"" + fork.name() + "\", forked from the agent \""
                + source.parent().name() + "\": your workspace and home are a copy of its files as of "
                + source.frozen() + " (snapshot " + source.snapshot() + "), and yours alone from now on."
                + " No process that ran there runs here.";
    }
}
