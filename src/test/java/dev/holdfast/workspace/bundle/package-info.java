@NullMarked
package dev.holdfast.workspace.bundle;

import org.jspecify.annotations.NullMarked;
