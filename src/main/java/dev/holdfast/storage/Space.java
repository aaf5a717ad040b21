package dev.holdfast.storage;

/// Room in the pool, in bytes.
///
/// @param total what the pool holds in all
/// @param free what agents may still write; the server's reserve is already taken off
/// @param reserve what is kept for the server itself
public record Space(long total, long free, long reserve) {}
