package dev.holdfast.ssh.sftp;

import java.util.OptionalInt;

/// The permissions of what clients make: what they ask for, without writing for others.
final class Modes {

    static final int FILE = 0644;
    static final int FOLDER = 0755;

    private static final int MASK = 022;

    private Modes() {}

    static OptionalInt masked(OptionalInt mode) {
        return mode.isPresent() ? OptionalInt.of(mode.getAsInt() & ~MASK) : mode;
    }
}
