package dev.holdfast.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/// Who calls.
///
/// @param id of the user, of a token that has none, or of the server's own hand (`server`)
/// @param name for people and for the audit
/// @param organization the one whose agents the caller sees
/// @param scope how far this call may go: never further than the role, and than the token if it is one
public record Principal(String id, String name, String organization, Scope scope, Credential credential) {

    /// What a person is in an organization, each role including the ones before it.
    public enum Role {
        MEMBER,
        @JsonProperty("admin")
        ADMINISTRATOR;

        /// The widest scope that the role gives.
        public Scope reach() {
            return switch (this) {
                case MEMBER -> Scope.WRITE;
                case ADMINISTRATOR -> Scope.ADMIN;
            };
        }
    }

    /// How far a call may go, each scope including the ones before it.
    public enum Scope {
        /// Look at everything that is not a secret.
        READ,
        /// Work with agents, tasks, files and snapshots.
        WRITE,
        /// Change people, providers, the pool and the settings.
        ADMIN;

        public boolean covers(Scope other) {
            return compareTo(other) >= 0;
        }

        /// This one, or that one where it is narrower.
        public Scope within(Scope most) {
            return most.covers(this) ? this : most;
        }
    }

    /// The server itself, when a timer or a finished task is the cause.
    public static final Principal SERVER =
            new Principal("server", "server", "default", Scope.ADMIN, new Credential.None());

    /// Whoever calls what is open to all.
    public static final Principal ANYBODY =
            new Principal("anybody", "anybody", "default", Scope.READ, new Credential.None());

    /// The user who calls, unless it is the machine or a token of no one.
    public Optional<Person> person() {
        return credential.person();
    }
}
