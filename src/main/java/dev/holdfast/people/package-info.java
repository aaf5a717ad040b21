/// What people and their tokens can ask of the server: to come in, to go, who there is, and who did what.
///
/// Never here: what is right and what is wrong; `access` decides that.
@NullMarked
package dev.holdfast.people;

import org.jspecify.annotations.NullMarked;
