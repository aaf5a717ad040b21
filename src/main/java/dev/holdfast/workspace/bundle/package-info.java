/// Bundles: folders of a workspace as one stream of tar or zip, and archives unpacked into folders.
///
/// What goes out is read by one thread that walks the tree and sent by another one, with a few buffers
/// between them, so a bundle of any size needs the same memory. What comes in is put together out of sight
/// and appears whole. Both formats are written and read by us: see
/// `docs/decisions/0018-bundles-are-written-by-us.md`.
///
/// Never here: how a tree is walked or put together (`storage`), routes of single files.
@NullMarked
package dev.holdfast.workspace.bundle;

import org.jspecify.annotations.NullMarked;
