package dev.holdfast.people;

import dev.holdfast.access.Credential;
import dev.holdfast.access.Person;
import dev.holdfast.access.Principal;
import dev.holdfast.id.UserId;
import java.util.Optional;

/// The caller, as it sees itself.
///
/// @param user absent for a token of the machine
/// @param scope how far this session or token goes now
record Me(Optional<Self> user, String organization, Via via, Principal.Scope scope) {

    /// The user behind the call.
    record Self(UserId id, String name, Principal.Role role) {

        static Self of(Person person) {
            return new Self(person.id(), person.name(), person.role());
        }
    }

    /// What the caller is known by.
    enum Via {
        SESSION,
        TOKEN
    }

    static Me of(Principal who) {
        Via via = switch (who.credential()) {
            case Credential.Session session -> Via.SESSION;
            case Credential.Token token -> Via.TOKEN;
            case Credential.Key key -> throw new IllegalArgumentException("a key does not call the API");
            case Credential.None none -> throw new IllegalArgumentException("nobody calls");
        };
        return new Me(who.person().map(Self::of), who.organization(), via, who.scope());
    }
}
