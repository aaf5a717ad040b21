package dev.holdfast.server;

import java.util.Optional;

/// Which Holdfast this is.
public final class Version {

    private Version() {}

    /// From the jar's manifest; classes that were never packed call themselves `development`.
    public static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
