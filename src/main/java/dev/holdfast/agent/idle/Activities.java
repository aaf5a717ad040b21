package dev.holdfast.agent.idle;

import dev.holdfast.agent.Idleness.Decision;
import dev.holdfast.agent.Idleness.Sign;
import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.id.AgentId;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What each agent did last, and what is under way with it.
///
/// A sign is noted in memory at once and written down with the next round of the watch: a crash may forget
/// some seconds of life, which only makes an agent look idle a little sooner.
public final class Activities {

    /// The events that are signs of life.
    public static final Set<String> TELLING = Set.of(
            "task.queued",
            "task.started",
            "task.ended",
            "file.written",
            "file.deleted",
            "workspace.restored",
            "workspace.adopted");

    /// Something that is under way until this is closed.
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    private final Database database;
    private final Clock clock;
    private final Map<AgentId, Sign> signs;
    private final Map<AgentId, Instant> asked = new ConcurrentHashMap<>();
    private final Set<AgentId> unwritten = ConcurrentHashMap.newKeySet();
    private final Map<Hold, Held> holds = new ConcurrentHashMap<>();

    private record Held(AgentId agent, String what) {}

    public Activities(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.signs = new ConcurrentHashMap<>(database.read(ActivityStore::signs));
    }

    /// Hears of an event that is one of `TELLING`.
    public void hear(Event event) {
        String what = event.task().map(task -> "task " + task).orElseGet(() -> switch (event.type()) {
            case "file.written", "file.deleted" -> "a transfer";
            default -> "a restore";
        });
        event.agent().ifPresent(agent -> note(agent, new Sign(what, event.at())));
        if (event.task().isPresent()) {
            event.agent().ifPresent(agent -> asked.merge(agent, event.at(), (a, b) -> a.isAfter(b) ? a : b));
        }
    }

    /// The agent just did something.
    public void touch(AgentId agent, String what) {
        note(agent, new Sign(what, clock.instant()));
    }

    /// The agent does something from now on until the hold is closed.
    public Hold hold(AgentId agent, String what) {
        touch(agent, what);
        Hold hold = new Hold() {
            @Override
            public void close() {
                if (holds.remove(this) != null) {
                    touch(agent, what);
                }
            }
        };
        holds.put(hold, new Held(agent, what));
        return hold;
    }

    /// Notes a sign unless a later one is known. None is later than now, or a clock that was set back would
    /// keep an agent awake until it has caught up.
    void note(AgentId agent, Sign sign) {
        Instant now = clock.instant();
        Sign seen = sign.at().isAfter(now) ? new Sign(sign.what(), now) : sign;
        Sign last = signs.merge(agent, seen, (old, fresh) -> fresh.at().isBefore(old.at()) ? old : fresh);
        if (seen.equals(last)) {
            unwritten.add(agent);
        }
    }

    /// The last sign of life, as of now at the latest.
    Optional<Sign> last(AgentId agent) {
        Instant now = clock.instant();
        return Optional.ofNullable(signs.computeIfPresent(
                agent, (id, sign) -> sign.at().isAfter(now) ? new Sign(sign.what(), now) : sign));
    }

    /// The last sign of life that is known, also of an agent that is not looked at.
    Optional<Sign> shown(AgentId agent) {
        Optional<Sign> last = last(agent);
        return last.isPresent() ? last : database.read(tx -> ActivityStore.sign(tx, agent));
    }

    /// What is under way with this agent.
    List<String> under(AgentId agent) {
        return holds.values().stream()
                .filter(held -> held.agent().equals(agent))
                .map(Held::what)
                .distinct()
                .sorted()
                .toList();
    }

    /// When a task of this agent came, began or ended the last time, as far as it was heard of.
    Optional<Instant> asked(AgentId agent) {
        return Optional.ofNullable(asked.get(agent));
    }

    Optional<Decision> decision(AgentId agent) {
        return database.read(tx -> ActivityStore.decision(tx, agent));
    }

    /// Writes down what is new of these agents, and forgets all others that have nothing under way.
    void flush(Collection<AgentId> living) {
        Set<AgentId> fresh = new HashSet<>(unwritten);
        unwritten.removeAll(fresh);
        Map<AgentId, Sign> writing = new HashMap<>(signs);
        writing.keySet().retainAll(fresh);
        if (!writing.isEmpty()) {
            database.run(tx -> writing.forEach((agent, sign) -> ActivityStore.write(tx, agent, sign)));
        }
        signs.keySet().retainAll(living);
        asked.keySet().retainAll(living);
    }
}
