@NullMarked
package dev.holdfast.storage.choice;

import org.jspecify.annotations.NullMarked;
