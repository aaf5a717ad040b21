@NullMarked
package dev.holdfast.storage;

import org.jspecify.annotations.NullMarked;
