package dev.holdfast.operation;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Operations that take long: each runs on a thread of its own after it was written down, tells how far
/// it is, and can be cancelled and waited for. While it runs nobody else acts on its subject.
///
/// One that the end of the server interrupts stays as it is written down, for the next start.
public final class LongWork implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LongWork.class);
    private static final Duration TO_END = Duration.ofSeconds(20);

    /// What is done.
    @FunctionalInterface
    public interface Job {
        void run(Operation operation, Progress progress) throws IOException;
    }

    private record Running(Thread thread, Progress progress, CountDownLatch ended) {}

    private final Operations operations;
    private final Map<OperationId, Running> running = new ConcurrentHashMap<>();
    private volatile boolean closing;

    public LongWork(Operations operations) {
        this.operations = operations;
    }

    /// Writes the work down and begins it.
    ///
    /// @throws Problem CONFLICT `operation_in_progress` while another one runs on the subject
    public Operation start(AgentId subject, String kind, JsonNode intent, Job job) {
        Operation operation = operations.begin(subject, kind, intent);
        Progress progress = new Progress();
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().daemon().name(kind + "-" + subject).unstarted(() -> {
            try {
                run(operation, progress, job);
            } finally {
                running.remove(operation.id());
                ended.countDown();
            }
        });
        running.put(operation.id(), new Running(thread, progress, ended));
        operations.occupy(operation, thread);
        thread.start();
        return operation;
    }

    private void run(Operation operation, Progress progress, Job job) {
        try {
            job.run(operation, progress);
            operations.done(operation.id());
        } catch (IOException | RuntimeException failed) {
            if (!closing) {
                if (!(failed instanceof Problem)) {
                    LOG.warn("Operation {} ({}) failed.", operation.id(), operation.kind(), failed);
                }
                operations.failed(operation.id(), sentence(failed));
            }
        } finally {
            operations.release(operation.subject());
        }
    }

    private static String sentence(Exception failed) {
        return failed instanceof Problem problem
                ? problem.sentence()
                : "Something went wrong that was not to be expected: " + failed.getMessage();
    }

    /// How far it is, while it runs.
    public Optional<Progress.Reading> progress(OperationId id) {
        return Optional.ofNullable(running.get(id))
                .map(found -> found.progress().reading());
    }

    /// Asks it to end; it is undone then, unless what cannot be undone has begun.
    public void cancel(OperationId id, String by) {
        Running found = running.get(id);
        if (found != null) {
            found.progress().cancel(by);
        }
    }

    /// Waits until it has ended, at most so long, and returns it as it is then.
    public Operation await(OperationId id, Duration atMost) throws InterruptedException {
        Running found = running.get(id);
        if (found != null) {
            var _ = found.ended().await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }
        return operations.find(id);
    }

    /// Whether the server ends, so that what is under way is left for the next start.
    public boolean isClosing() {
        return closing;
    }

    @Override
    public void close() {
        closing = true;
        try {
            for (Running each : running.values()) {
                each.progress().cancel("the end of the server");
                var _ = each.thread().join(TO_END);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
