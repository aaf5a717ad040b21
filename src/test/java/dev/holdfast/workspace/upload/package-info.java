/// Tests of uploads that take several calls.
@NullMarked
package dev.holdfast.workspace.upload;

import org.jspecify.annotations.NullMarked;
