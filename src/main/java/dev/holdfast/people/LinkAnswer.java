package dev.holdfast.people;

import dev.holdfast.access.Links;
import java.net.URI;
import java.time.Instant;

/// A one-time link that was just made.
///
/// @param link the whole address; the secret is its fragment, which browsers send to no server
record LinkAnswer(String link, Instant expiresAt) {

    static LinkAnswer of(Links.Made made, URI base) {
        return new LinkAnswer(address(made, base), made.expiresAt());
    }

    static String address(Links.Made made, URI base) {
        return base + "/#/link/" + made.secret();
    }
}
