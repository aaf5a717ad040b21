@NullMarked
package dev.holdfast.archive.cold;

import org.jspecify.annotations.NullMarked;
