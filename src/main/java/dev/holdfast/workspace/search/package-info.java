/// Searching workspaces and snapshots, by contents and by names: ripgrep does the work, confined to the one
/// tree.
///
/// Nothing here starts a runtime or keeps an index. Never here: how a program is confined (`storage`).
@NullMarked
package dev.holdfast.workspace.search;

import org.jspecify.annotations.NullMarked;
