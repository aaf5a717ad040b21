package dev.holdfast.http;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The event streams that clients listen to at the moment, and what else would go on for long.
final class OpenStreams {

    private final Callers callers;
    private final Set<ServerEventStream> streams = new HashSet<>();
    private final Set<Runnable> endings = new HashSet<>();
    private boolean ended;

    OpenStreams(Callers callers) {
        this.callers = callers;
        callers.whenSomebodyLoses(this::review);
    }

    /// Whether the caller, as it stands now, may still listen.
    boolean mayGoOn(Principal caller, Endpoint endpoint) {
        return callers.again(caller).filter(now -> endpoint.admits(now)).isPresent();
    }

    void add(ServerEventStream stream) {
        synchronized (this) {
            if (ended) {
                stream.leave();
            } else {
                streams.add(stream);
            }
        }
        // What was taken away since the call was let in was told to nobody.
        stream.leaveUnlessAllowed();
    }

    synchronized void remove(ServerEventStream stream) {
        streams.remove(stream);
    }

    /// Has this run at the end, or now when that has come.
    synchronized void add(Runnable ending) {
        if (ended) {
            ending.run();
        } else {
            endings.add(ending);
        }
    }

    synchronized void remove(Runnable ending) {
        endings.remove(ending);
    }

    private void review() {
        List<ServerEventStream> open;
        synchronized (this) {
            open = List.copyOf(streams);
        }
        open.forEach(ServerEventStream::leaveUnlessAllowed);
    }

    /// Ends all of them, and every later one at once.
    synchronized void end() {
        ended = true;
        List.copyOf(streams).forEach(ServerEventStream::leave);
        endings.forEach(Runnable::run);
    }
}
