@NullMarked
package dev.holdfast.linux;

import org.jspecify.annotations.NullMarked;
