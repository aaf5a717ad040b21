package dev.holdfast.access;

import dev.holdfast.id.UserId;
import java.time.Instant;
import java.util.Optional;

/// A person with a name, a role and, sooner or later, a password.
///
/// @param seenAt when the person last called, to the minute
public record User(
        UserId id, UserName name, Principal.Role role, State state, Instant createdAt, Optional<Instant> seenAt) {

    /// Whether the person has come in yet.
    public enum State {
        /// Has a link, and no password yet.
        INVITED,
        ACTIVE
    }

    Person person() {
        return new Person(id, name.value(), role);
    }
}
