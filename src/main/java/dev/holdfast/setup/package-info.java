/// This machine, before and beneath a server: what a server needs of it is looked at here, installed
/// and taken away again.
///
/// Never here: what is asked of a running server, and any text for people that is not a finding or a
/// step.
@NullMarked
package dev.holdfast.setup;

import org.jspecify.annotations.NullMarked;
