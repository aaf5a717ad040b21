package dev.holdfast.access;

import dev.holdfast.id.UserId;

/// The user behind a call, with the role that the user has at this moment.
public record Person(UserId id, String name, Principal.Role role) {}
