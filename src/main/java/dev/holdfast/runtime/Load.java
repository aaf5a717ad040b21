package dev.holdfast.runtime;

import java.util.OptionalLong;

/// What a living runtime has taken of the machine since it was started. Two of these tell how busy it was in
/// between.
///
/// @param processorNanos of all its processes, where the machine counts it
/// @param diskBytes read and written, where the machine counts it; what the kernel writes later for a process
/// is not in it everywhere
public record Load(OptionalLong processorNanos, OptionalLong diskBytes) {}
