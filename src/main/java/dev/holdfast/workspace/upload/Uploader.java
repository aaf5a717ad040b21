package dev.holdfast.workspace.upload;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Principal;

/// Who sends the bytes, and from where: the audit has both.
record Uploader(Principal who, AuditLog.Origin from) {}
