package dev.holdfast.cli;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// Tells what `up` does while it does it, and how long the longer steps took.
final class Steps {

    private static final long WORTH_TELLING_NANOS = TimeUnit.SECONDS.toNanos(3);

    /// One of them.
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    private final Environment environment;

    Steps(Environment environment) {
        this.environment = environment;
    }

    /// @param doing what is done, such as "installing docker.io"
    void run(String doing, Step step) throws IOException, InterruptedException {
        long began = System.nanoTime();
        environment.err().println("up: " + doing);
        step.run();
        long took = System.nanoTime() - began;
        if (took > WORTH_TELLING_NANOS) {
            environment.err().println("up: " + doing + ": done in " + TimeUnit.NANOSECONDS.toSeconds(took) + " s");
        }
    }
}
