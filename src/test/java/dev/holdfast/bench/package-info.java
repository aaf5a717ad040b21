/// The benchmarks: each goal is measured beside the plain way of doing the same, in turn, on the real
/// server.
///
/// A bench sees the server as a user does: a process, its API, and the disk. Nothing here is a unit test,
/// and no unit test looks at a clock; a goal that is missed is a row that says so.
@NullMarked
package dev.holdfast.bench;

import org.jspecify.annotations.NullMarked;
