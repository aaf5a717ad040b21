/// Watching workspaces: what changes in them, told while somebody listens, whoever changes it.
///
/// Never here: how changes are noticed (`storage`), and the durable events of agents (`event`).
@NullMarked
package dev.holdfast.workspace.watch;

import org.jspecify.annotations.NullMarked;
