package dev.holdfast.runtime.warm;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.runtime.RuntimeSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The runtimes that wait, and the one that is being made. Whoever takes one has it alone.
///
/// A runtime is known here from before it is made until its owner is written down or it is gone, so that
/// nobody takes it for one that was forgotten.
final class Shelf {

    record Waiting(RuntimeId id, RuntimeSpec kind) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Set<RuntimeId> known = new HashSet<>();
    private Optional<Waiting> making = Optional.empty();
    private boolean closed;

    synchronized void begin(Waiting one) {
        making = Optional.of(one);
        known.add(one.id());
    }

    /// Puts what was being made beside the others. Says whether it is still wanted.
    synchronized boolean put(Waiting one) {
        boolean wanted = !closed && making.equals(Optional.of(one));
        making = Optional.empty();
        if (wanted) {
            waiting.addLast(one);
        }
        return wanted;
    }

    /// Says that what was being made will not be.
    synchronized void abandon() {
        making = Optional.empty();
    }

    /// Takes the one that has waited the longest.
    synchronized Optional<Waiting> take(Predicate<Waiting> fitting) {
        Optional<Waiting> found = waiting.stream().filter(fitting).findFirst();
        found.ifPresent(waiting::remove);
        return found;
    }

    /// Says that what is being made is not wanted any more, if it is of this kind; says whether it is.
    synchronized boolean abandon(RuntimeSpec kind) {
        boolean found = making.filter(one -> one.kind().equals(kind)).isPresent();
        if (found) {
            making = Optional.empty();
        }
        return found;
    }

    synchronized void forget(RuntimeId id) {
        known.remove(id);
    }

    synchronized boolean knows(RuntimeId id) {
        return known.contains(id);
    }

    synchronized List<Waiting> waiting() {
        return List.copyOf(waiting);
    }

    /// The kinds of all that take memory or are about to.
    synchronized List<RuntimeSpec> kinds() {
        List<RuntimeSpec> kinds =
                new ArrayList<>(waiting.stream().map(Waiting::kind).toList());
        making.map(Waiting::kind).ifPresent(kinds::add);
        return kinds;
    }

    /// Takes all, and takes in no more.
    synchronized List<Waiting> close() {
        closed = true;
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        making = Optional.empty();
        return all;
    }
}
