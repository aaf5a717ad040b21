package dev.holdfast.runtime.docker;

/// A version of the engine's API, compared as two integers: 1.9 is before 1.41.
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

    /// What Docker Engine 20.10 speaks, and all that is asked of any engine.
    static final ApiVersion OLDEST = new ApiVersion(1, 41);

    static ApiVersion parse(String text) {
        String[] parts = text.split("\\.", 2);
        if (parts.length != 2 || !parts[0].matches("\\d{1,4}") || !parts[1].matches("\\d{1,4}")) {
            throw new IllegalArgumentException("not a version of the engine's API: " + text);
        }
        return new ApiVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major == other.major ? Integer.compare(minor, other.minor) : Integer.compare(major, other.major);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
