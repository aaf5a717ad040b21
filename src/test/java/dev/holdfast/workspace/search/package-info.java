@NullMarked
package dev.holdfast.workspace.search;

import org.jspecify.annotations.NullMarked;
