@NullMarked
package dev.holdfast.workspace.watch;

import org.jspecify.annotations.NullMarked;
