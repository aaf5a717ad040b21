package dev.holdfast.ssh;

import dev.holdfast.access.Principal;

/// Somebody who came in over SSH, to one agent.
///
/// @param agent its name or id, as it was asked for
/// @param id of the connection, for the log and the audit
record Visit(Principal who, String agent, String address, String id) {}
