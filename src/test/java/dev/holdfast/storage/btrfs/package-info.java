@NullMarked
package dev.holdfast.storage.btrfs;

import org.jspecify.annotations.NullMarked;
