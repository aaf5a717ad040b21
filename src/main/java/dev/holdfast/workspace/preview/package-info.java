/// Pages that agents made, shown to people on an origin of their own: one file, once, by an address that
/// nobody guesses.
///
/// Never here: whatever else a file is for (`workspace`), and anything that reads or sets a cookie.
@NullMarked
package dev.holdfast.workspace.preview;

import org.jspecify.annotations.NullMarked;
