/// Restore points: taken after every task, listed, and restored without losing anything.
///
/// The bytes are the store's; this room knows why a snapshot was taken, and sees a restore through crashes.
@NullMarked
package dev.holdfast.snapshot;

import org.jspecify.annotations.NullMarked;
