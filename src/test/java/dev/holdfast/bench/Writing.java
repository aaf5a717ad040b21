package dev.holdfast.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// An agent in its container that writes until it is told to stop. The files of one that writes small ones tell by
/// their times when it wrote them; the kernel's clock for that ticks every few milliseconds.
final class Writing implements AutoCloseable {

    private static final Duration SHORTLY = Duration.ofSeconds(20);

    private static final String SMALL_FILES = """
            rm -rf written; mkdir written; i=0
            until [ -e stop ]; do i=$((i+1)); echo $i > written/$i; usleep 1000; done
            """;

    private static final String STREAM = """
            rm -rf written; mkdir written
            until [ -e stop ]; do dd if=/dev/zero of=written/1 bs=1M count=256 conv=notrunc 2> /dev/null; done
            """;

    private final Site site;
    private final Trees.Tree tree;
    private final String task;

    private Writing(Site site, Trees.Tree tree, String task) {
        this.site = site;
        this.tree = tree;
        this.task = task;
    }

    /// Some hundred small files in a second.
    static Writing smallFiles(Site site, Trees.Tree tree) throws IOException, InterruptedException {
        return begun(site, tree, SMALL_FILES);
    }

    /// A large file over and over again, as fast as the disk.
    static Writing stream(Site site, Trees.Tree tree) throws IOException, InterruptedException {
        return begun(site, tree, STREAM);
    }

    private static Writing begun(Site site, Trees.Tree tree, String lines) throws IOException, InterruptedException {
        Files.deleteIfExists(tree.workspace().resolve("stop"));
        String task = site.api().task(tree.agent(), lines).id();
        Writing writing = new Writing(site, tree, task);
        Wait.until(
                "the first file", SHORTLY, () -> Files.exists(writing.folder().resolve("1")));
        return writing;
    }

    private Path folder() {
        return tree.workspace().resolve("written");
    }

    /// From a moment to another.
    record Span(Instant from, Instant to) {

        Duration length() {
            return Duration.between(from, to);
        }
    }

    Span during(Measurements.Step step) throws Exception {
        Instant from = Instant.now();
        step.run();
        return new Span(from, Instant.now());
    }

    /// How many small files were written meanwhile.
    int count(Span span) throws IOException {
        return times(span).size();
    }

    /// How long the agent at most wrote nothing meanwhile.
    Duration longestGap(Span span) throws IOException {
        Duration longest = Duration.ZERO;
        Instant last = span.from();
        for (Instant time : times(span)) {
            Duration gap = Duration.between(last, time);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            last = time;
        }
        return longest;
    }

    private List<Instant> times(Span span) throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(Writing::written)
                    .filter(time -> !time.isBefore(span.from()) && !time.isAfter(span.to()))
                    .sorted()
                    .toList();
        }
    }

    private static Instant written(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// How often the server has held up any runtime since it was started.
    long freezes() throws IOException, InterruptedException {
        String metrics = new String(
                site.api()
                        .send("GET", "/metrics", BodyPublishers.noBody(), Map.of())
                        .body(),
                StandardCharsets.UTF_8);
        return metrics.lines()
                .filter(line -> line.startsWith("holdfast_runtime_seconds_count"))
                .filter(line -> line.contains("\"hold\"") || line.contains("\"freeze\""))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                .sum();
    }

    /// Stops it, and takes away what it wrote.
    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the agent had stopped writing", interrupted);
        }
    }

    private void stop() throws IOException, InterruptedException {
        site.api().write(tree.agent(), "stop", new byte[0]);
        Wait.until(
                "the end of the writing",
                SHORTLY,
                () -> site.api().shown(tree.agent(), task).ended());
        Programs.run(
                "rm",
                "-rf",
                folder().toString(),
                tree.workspace().resolve("stop").toString());
        Site.settle(tree.workspace());
    }
}
