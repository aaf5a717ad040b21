package dev.holdfast.archive;

import dev.holdfast.id.AgentId;
import java.time.Instant;

/// An archived agent's pack, as it is written down.
///
/// @param pack its name in cold storage
/// @param digest of its catalog, in hexadecimal
/// @param key what it is enciphered with, sealed, in hexadecimal; empty where it lies open
/// @param place where it is, for people
/// @param packed bytes that it takes there
/// @param bytes that the files had, by their sizes
/// @param snapshots how many are in it
/// @param leaving whether it is to be removed, since the agent has its files again or is gone
public record Archive(
        AgentId agent,
        String pack,
        String digest,
        String key,
        String place,
        long packed,
        long bytes,
        long files,
        int snapshots,
        Instant at,
        boolean leaving) {}
