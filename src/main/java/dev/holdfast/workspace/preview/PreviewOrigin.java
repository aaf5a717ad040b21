package dev.holdfast.workspace.preview;

import java.net.URI;
import java.util.Optional;

/// The origin on which agents' pages are shown; never the console's own.
public sealed interface PreviewOrigin {

    /// The origin for somebody who reaches the server by this address, if there is one.
    Optional<URI> seenFrom(URI base);

    /// One that somebody has set up, such as a name of its own at a proxy.
    record Named(URI address) implements PreviewOrigin {
        @Override
        public Optional<URI> seenFrom(URI base) {
            return Optional.of(URI.create(address.getScheme() + "://" + address.getRawAuthority()));
        }
    }

    /// Another port of whatever the server is called: another origin by that alone.
    record Port(String scheme, int port) implements PreviewOrigin {
        @Override
        public Optional<URI> seenFrom(URI base) {
            return Optional.of(URI.create(scheme + "://" + base.getHost() + ":" + port));
        }
    }

    /// None that people could reach: a proxy stands before the server and was told of none.
    record Unreachable() implements PreviewOrigin {
        @Override
        public Optional<URI> seenFrom(URI base) {
            return Optional.empty();
        }
    }
}
