package dev.holdfast.storage;

/// Room in the pool, in bytes.
///
/// @param total what the pool holds in all
/// @param free what agents may still write; the server's reserve is already taken off
/// @param reserve what is kept for the server itself
public record Space(long total, long free, long reserve) {

    private static final long GIB = 1L << 30;

    /// Takes the reserve off what is available: 5 %, at least 2 GiB, but in a small pool never more than
    /// 10 %.
    public static Space of(long total, long available) {
        long reserve = Math.min(Math.max(total / 20, 2 * GIB), total / 10);
        return new Space(total, Math.max(0, available - reserve), reserve);
    }
}
