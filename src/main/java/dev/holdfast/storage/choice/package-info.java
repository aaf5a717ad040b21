/// Which store this machine gets, and why.
///
/// Never here: how a store works.
@NullMarked
package dev.holdfast.storage.choice;

import org.jspecify.annotations.NullMarked;
