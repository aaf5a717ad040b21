package dev.holdfast.walk;

import dev.holdfast.runtime.docker.TestEngine;
import java.util.Optional;

/// The Docker Engine that tests share.
public final class Engines {

    private Engines() {}

    /// The engine that the check started for all tests, else one for this run, which has no agent image.
    public static Docker shared() {
        String host = Optional.ofNullable(System.getProperty("holdfast.test.engine"))
                .or(() -> Optional.ofNullable(System.getenv("HOLDFAST_TEST_ENGINE")))
                .orElseGet(() -> TestEngine.shared().address().toString());
        return new Docker(host.startsWith("/") ? "unix://" + host : host);
    }
}
