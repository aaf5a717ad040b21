/// The commands: one file for each noun. A client of the API, like any other.
///
/// Never here: anything the API does not offer, and any rule of the server's. What agents made is cleaned of
/// control characters before a terminal sees it.
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
