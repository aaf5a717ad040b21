@NullMarked
package dev.holdfast.archive.pack;

import org.jspecify.annotations.NullMarked;
