@NullMarked
package dev.holdfast.storage.local;

import org.jspecify.annotations.NullMarked;
