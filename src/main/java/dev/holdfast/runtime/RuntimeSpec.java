package dev.holdfast.runtime;

import dev.holdfast.problem.Problem;

/// What a runtime is made from.
///
/// @param image the reference of a container image that is already on this machine
/// @param rootWritable whether the image's own files can be written over (in a layer that dies with the
/// runtime)
public record RuntimeSpec(String image, Limits limits, boolean rootWritable) {

    /// How much of the machine a runtime may take.
    ///
    /// @param memory bytes, at least 64 MiB
    /// @param cpus thousandths of one CPU, at least 50
    /// @param processes at least 16
    public record Limits(long memory, int cpus, int processes) {

        private static final long MIB = 1L << 20;

        /// 2 GiB, one CPU, 512 processes.
        public static final Limits DEFAULT = new Limits(2048 * MIB, 1000, 512);

        public Limits {
            if (memory < 64 * MIB || cpus < 50 || processes < 16) {
                throw Problem.unprocessable(
                        "bad_limits", "An agent needs at least 64 MiB of memory, 0.05 CPU and 16 processes.");
            }
        }
    }
}
