package dev.holdfast.snapshot.history;

import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.history.Comparisons.Span;
import dev.holdfast.snapshot.history.Hunks.Hunk;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What differs within one file at two moments: lines of a text, or only size and SHA-256.
final class FileDiffs implements AutoCloseable {

    /// How much is looked at.
    ///
    /// @param text bytes of a text of which lines are compared
    /// @param lines how many it may have
    /// @param hashed bytes of which the SHA-256 is told
    /// @param search how long the fewest changes are looked for; what is left then is told as replaced
    /// @param atOnce how many pairs of texts are in memory at one time; others wait
    record Limits(long text, long lines, long hashed, Duration search, int atOnce) {

        static final Limits DEFAULT = new Limits(2 << 20, 100_000, 1 << 30, Duration.ofSeconds(2), 2);
    }

    /// How the difference is told.
    enum Told {
        /// By lines.
        TEXT,
        /// At least one side is no text of UTF-8.
        BINARY,
        /// At least one side is too large to compare its lines.
        TOO_LARGE
    }

    /// What a file is on one side.
    ///
    /// @param sha256 of what is not told by lines, unless it is very large
    record Side(FileEntry entry, Optional<String> sha256) {}

    /// @param before nothing when it was not there
    /// @param hunks empty for what is not told by lines
    record FileDiff(Told told, Optional<Side> before, Optional<Side> after, List<Hunk> hunks) {}

    private final VolumeStore volumes;
    private final Limits limits;
    private final ExecutorService threads;

    FileDiffs(VolumeStore volumes) {
        this(volumes, Limits.DEFAULT);
    }

    FileDiffs(VolumeStore volumes, Limits limits) {
        this.volumes = volumes;
        this.limits = limits;
        // Comparing does nothing but compute, which on a virtual thread would hold up all the others.
        this.threads = Executors.newFixedThreadPool(
                limits.atOnce(), Thread.ofPlatform().daemon().name("diff-", 1).factory());
    }

    /// The difference between a file at the first moment and one at the second.
    FileDiff diff(Span span, FilePath before, FilePath after) throws IOException {
        return onThread(() -> {
            try (FileTree from = volumes.open(span.from().in(span.volume()), Part.WORKSPACE);
                    FileTree to = volumes.open(span.to().in(span.volume()), Part.WORKSPACE)) {
                Bytes was = Bytes.at(from, before);
                Bytes is = Bytes.at(to, after);
                if (was.entry().isEmpty() && is.entry().isEmpty()) {
                    throw Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "file_not_found",
                            "There is no file \"" + after + "\" at either of the two moments.");
                }
                return diff(was, is);
            }
        });
    }

    private FileDiff diff(Bytes was, Bytes is) throws IOException {
        if (was.size() > limits.text() || is.size() > limits.text()) {
            return byHash(Told.TOO_LARGE, was, is);
        }
        Optional<String> before = was.text();
        Optional<String> after = is.text();
        if (before.isEmpty() || after.isEmpty()) {
            return byHash(Told.BINARY, was, is);
        }
        if (lines(before.get()) > limits.lines() || lines(after.get()) > limits.lines()) {
            return byHash(Told.TOO_LARGE, was, is);
        }
        List<Hunk> hunks = Hunks.between(before.get(), after.get(), limits.search());
        return new FileDiff(Told.TEXT, was.plain(), is.plain(), hunks);
    }

    private static long lines(String text) {
        return text.chars().filter(letter -> letter == '\n').count();
    }

    private FileDiff byHash(Told told, Bytes was, Bytes is) throws IOException {
        return new FileDiff(told, was.hashed(limits.hashed()), is.hashed(limits.hashed()), List.of());
    }

    private <T> T onThread(Callable<T> work) throws IOException {
        Future<T> future = threads.submit(work);
        try {
            return future.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException io -> throw io;
                case RuntimeException unchecked -> throw unchecked;
                case null, default -> throw new IOException("the comparison failed", failed);
            }
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while comparing", interrupted);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
