package dev.holdfast.ssh;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Callers;
import dev.holdfast.ssh.sftp.AgentFiles;
import dev.holdfast.workspace.Volumes;
import dev.holdfast.workspace.Workspaces;

/// What those who come in work with.
///
/// @param volumes says whether there is an agent that the caller may know of
/// @param room how much there is in the pool
/// @param owner whose number is shown at each file
public record Desk(
        Callers callers,
        AuditLog audit,
        Workspaces workspaces,
        Volumes volumes,
        Programs programs,
        AgentFiles.Room room,
        int owner) {}
