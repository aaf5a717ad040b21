package dev.holdfast.snapshot.retention;

/// Why a snapshot stays. The first four are floors: they hold under every policy.
public enum Why {
    PINNED,
    /// Something else stands on it.
    NEEDED,
    NEWEST,
    /// It is younger than what was kept for its reason has to be.
    TOO_YOUNG,
    ALL_DAYS,
    LAST,
    HOURLY,
    DAILY,
    WEEKLY,
    MONTHLY
}
