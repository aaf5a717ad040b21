package dev.holdfast.event;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The log.
///
/// A fact and its event are one transaction. A reader that remembers the last number it saw misses nothing
/// and sees nothing twice: numbers are given under one lock as the last step before the commit.
public interface EventLog extends AutoCloseable {

    /// Which events a reader wants; empty means any.
    record Filter(Optional<AgentId> agent, Optional<TaskId> task) {
        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty());
    }

    /// Which events tell what an agent did last.
    ///
    /// @param always the types that do
    /// @param apart the types that do unless a task brought the event about
    record Telling(Set<String> always, Set<String> apart) {
        public Telling {
            always = Set.copyOf(always);
            apart = Set.copyOf(apart);
        }
    }

    /// What a consumer does with an event. It may be told the same event again after a crash, and never out
    /// of order. When it throws, the event is told again after a pause; later ones wait.
    @FunctionalInterface
    interface Handler {
        void handle(Event event) throws Exception;
    }

    /// Adds the event to the transaction.
    void append(Tx tx, Event.Draft draft);

    /// The events after this number, oldest first, at most `limit`.
    List<Event> after(long number, Filter filter, int limit);

    /// The newest event of each of these agents among those that tell; agents without one are left out. One
    /// question for all of them, which looks back from the newest event of each until one fits.
    Map<AgentId, Event> newest(Collection<AgentId> agents, Telling telling);

    /// The number of the newest event, 0 when there is none.
    long last();

    /// Waits until there is an event after this number, at most so long.
    void await(long number, Duration atMost) throws InterruptedException;

    /// Starts a consumer that has a durable position under `name`; a new one starts at the end of the log
    /// as it is now. The position moves after the handler returned. The server puts all consumers together
    /// in one place.
    void consume(String name, Set<String> types, Handler handler);

    @Override
    void close();
}
