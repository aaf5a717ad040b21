package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;

/// How much an archive may come to when it is unpacked.
///
/// @param entries things in it
/// @param bytes of all of it, unpacked
/// @param ratio how many times as large as the archive it may become
/// @param free so much it may become in any case
public record ArchiveLimits(long entries, long bytes, long ratio, long free) {

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    public static final ArchiveLimits DEFAULT = new ArchiveLimits(1_000_000, 64 * GIB, 200, 64 * MIB);

    public ArchiveLimits {
        if (entries < 1 || bytes < 1 || ratio < 1 || free < 0) {
            throw new IllegalArgumentException("limits without room: " + entries + ", " + bytes + ", " + ratio);
        }
    }

    /// Holds what was counted so far against the limits.
    ///
    /// @throws Problem UNPROCESSABLE `archive_too_large`
    void check(long entriesSoFar, long archived, long unpacked) {
        if (entriesSoFar > entries) {
            throw tooLarge("has more than " + entries + " entries");
        }
        if (unpacked > bytes) {
            throw tooLarge("comes to more than " + bytes + " bytes");
        }
        // Divided, because the product may be too large for a number.
        if (unpacked > free && unpacked / ratio > archived) {
            throw tooLarge("becomes more than " + ratio + " times as large");
        }
    }

    private static Problem tooLarge(String predicate) {
        return Problem.unprocessable(
                "archive_too_large",
                "The archive " + predicate + " when it is unpacked, and this server allows no more. Nothing was"
                        + " unpacked.");
    }
}
