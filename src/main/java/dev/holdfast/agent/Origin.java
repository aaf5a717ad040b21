package dev.holdfast.agent;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import java.time.Instant;

/// Where a fork comes from. It is kept when the parent is gone, and when the fork itself is.
///
/// @param snapshot the parent's, which the fork was equal to when it was made
/// @param frozen when that snapshot was taken
public record Origin(
        AgentId child,
        AgentName childName,
        AgentId parent,
        AgentName parentName,
        SnapshotId snapshot,
        Instant frozen,
        Instant forked) {}
