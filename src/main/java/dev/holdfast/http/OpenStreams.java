package dev.holdfast.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The event streams that clients listen to at the moment.
final class OpenStreams {

    private final Set<ServerEventStream> streams = new HashSet<>();
    private boolean ended;

    synchronized void add(ServerEventStream stream) {
        if (ended) {
            stream.leave();
        } else {
            streams.add(stream);
        }
    }

    synchronized void remove(ServerEventStream stream) {
        streams.remove(stream);
    }

    /// Ends all of them, and every later one at once.
    synchronized void end() {
        ended = true;
        List.copyOf(streams).forEach(ServerEventStream::leave);
    }
}
