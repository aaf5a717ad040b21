/// Tasks: their queue, the processes that work on them, and what those say.
///
/// A task is started, followed and ended by facts: a claim that is taken once, bytes at an offset, a
/// process that is gone. What a program prints is told on as its word and decides nothing but the wording
/// of the result.
@NullMarked
package dev.holdfast.task;

import org.jspecify.annotations.NullMarked;
