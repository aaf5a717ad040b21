package dev.holdfast.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A process that was started earlier, known by its id.
public record Running(long pid) {

    private static final int GRACE_SECONDS = 30;
    private static final int BREATH_MILLIS = 100;

    /// What it was started with, words separated by spaces; empty when it is gone. A process id is
    /// used again after its process has gone, so nobody is ended without a look at this.
    public String commandLine() {
        try {
            byte[] words = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return new String(words, StandardCharsets.UTF_8).replace('\0', ' ').strip();
        } catch (IOException gone) {
            return "";
        }
    }

    /// Ends it by SIGTERM, and by SIGKILL when it does not listen.
    public void end() throws InterruptedException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        process.ifPresent(ProcessHandle::destroy);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        while (!commandLine().isEmpty()) {
            if (System.nanoTime() > until) {
                process.ifPresent(ProcessHandle::destroyForcibly);
            }
            pause();
        }
    }

    /// A moment between two looks at something that nobody announces.
    public static void pause() throws InterruptedException {
        boolean _ = new CountDownLatch(1).await(BREATH_MILLIS, TimeUnit.MILLISECONDS);
    }
}
