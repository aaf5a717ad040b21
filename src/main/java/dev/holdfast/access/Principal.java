package dev.holdfast.access;

/// Who calls.
///
/// @param id of the token, or of the server's own hand (`server`)
/// @param name for people and for the audit
/// @param organization the one whose agents the caller sees
public record Principal(String id, String name, String organization, Role role) {

    /// What a caller may do, each role including the ones before it.
    public enum Role {
        MEMBER,
        ADMINISTRATOR
    }

    /// The server itself, when a timer or a finished task is the cause.
    public static final Principal SERVER = new Principal("server", "server", "default", Role.ADMINISTRATOR);
}
