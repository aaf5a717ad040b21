package dev.holdfast.storage;

import java.util.UUID;

/// What a volume or a snapshot currently is.
///
/// @param uuid its identity: a restore gives a volume another one, and nothing else does
/// @param generation a number that is larger after every change; two equal ones mean that nothing was
/// written between
public record Head(UUID uuid, long generation) {}
