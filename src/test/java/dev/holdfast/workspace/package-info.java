@NullMarked
package dev.holdfast.workspace;

import org.jspecify.annotations.NullMarked;
