package dev.holdfast.access;

import dev.holdfast.id.KeyId;
import dev.holdfast.id.TokenId;
import java.time.Instant;
import java.util.Optional;

/// What a caller showed to be known by. It is asked about again while a stream is open.
public sealed interface Credential {

    Optional<Person> person();

    /// Nothing: the server itself, and calls that are open to all.
    record None() implements Credential {
        @Override
        public Optional<Person> person() {
            return Optional.empty();
        }
    }

    /// A token of the API.
    ///
    /// @param person absent for a token of the machine
    record Token(TokenId id, Optional<Instant> expiry, Optional<Person> person) implements Credential {}

    /// The session of a browser.
    ///
    /// @param hash by which the session is kept; not the secret that the browser has
    record Session(String hash, Person user) implements Credential {
        @Override
        public Optional<Person> person() {
            return Optional.of(user);
        }
    }

    /// A key of SSH, which was proved to be the caller's.
    record Key(KeyId id, Person user) implements Credential {
        @Override
        public Optional<Person> person() {
            return Optional.of(user);
        }
    }
}
