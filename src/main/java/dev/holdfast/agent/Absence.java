package dev.holdfast.agent;

import dev.holdfast.gateway.Gateway;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.FoundRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time between a server that leaves in good order and the next one: every agent that runs stands
/// still in it, so that no program calls a gateway behind which nobody is.
///
/// Nothing is written down for it. What is wanted of these agents is still that they run, so the first
/// round of the next reconciler opens the gateway of each and then thaws it. Who was frozen before is
/// wanted frozen, and stays so. A server that dies in the middle of this leaves nothing else behind.
public final class Absence implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Absence.class);

    /// How long an answer that has begun may take to its end. One that is cut off costs its tokens
    /// twice.
    private static final Duration FOR_ANSWERS = Duration.ofSeconds(5);

    /// A third of what systemd is told to wait for the server's end.
    private static final Duration FOR_ALL = Duration.ofSeconds(20);

    private final Agents agents;
    private final ContainerRuntime runtimes;
    private final Gateway gateway;
    private final AtomicInteger frozen = new AtomicInteger();
    private volatile boolean planned;

    public Absence(Agents agents, ContainerRuntime runtimes, Gateway gateway) {
        this.agents = agents;
        this.runtimes = runtimes;
        this.gateway = gateway;
    }

    /// Says that the end of this server is meant and that another one follows. Nothing happens until
    /// this is closed.
    public void plan() {
        planned = true;
    }

    /// Lets every agent stand still if the end was planned, as far as that can be had in time. Whoever
    /// could be asked to settle one has closed before; what still settles on its own account stops doing
    /// so.
    @Override
    public void close() {
        if (!planned) {
            return;
        }
        agents.leave();
        List<Agent> running = agents.living().stream()
                .filter(agent ->
                        agent.wanted() == Wanted.RUNNING && agent.runtime().isPresent())
                .toList();
        long began = System.nanoTime();
        Semaphore places = new Semaphore(Reconciler.SIDE_BY_SIDE);
        ExecutorService each = Executors.newVirtualThreadPerTaskExecutor();
        running.forEach(agent -> each.execute(() -> stand(agent, places)));
        each.shutdown();
        try {
            if (!each.awaitTermination(FOR_ALL.toMillis(), TimeUnit.MILLISECONDS)) {
                each.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            each.shutdownNow();
            Thread.currentThread().interrupt();
        }
        LOG.info(
                "{} of {} running agents stand still until the next start; it took {} ms.",
                frozen.get(),
                running.size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    private void stand(Agent agent, Semaphore places) {
        try {
            RuntimeId runtime = agent.runtime().orElseThrow();
            gateway.awaitAnswers(runtime, FOR_ANSWERS);
            places.acquire();
            try {
                agents.alone(agent.id(), () -> freeze(runtime));
            } finally {
                places.release();
            }
        } catch (InterruptedException late) {
            LOG.warn("Agent {} was not frozen in time; its program has to bridge the absence itself.", agent.name());
        } catch (IOException | Problem failed) {
            LOG.warn("Agent {} cannot be frozen: {}", agent.name(), failed.getMessage());
        }
    }

    private boolean freeze(RuntimeId runtime) throws IOException {
        boolean runs = runtimes.find(runtime)
                .filter(found -> found.state() == FoundRuntime.State.RUNNING)
                .isPresent();
        if (runs) {
            runtimes.freeze(runtime);
            frozen.incrementAndGet();
        }
        return runs;
    }
}
