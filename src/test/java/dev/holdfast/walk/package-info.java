/// The server as a whole: started as a process, used over its API alone, killed, and looked at from
/// outside.
///
/// Never here: what can be seen in one room.
@NullMarked
package dev.holdfast.walk;

import org.jspecify.annotations.NullMarked;
