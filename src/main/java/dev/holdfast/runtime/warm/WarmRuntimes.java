package dev.holdfast.runtime.warm;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.RuntimeSpec;
import dev.holdfast.runtime.warm.Shelf.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a few runtimes of each kind in use made, started and frozen, with the launcher waiting inside,
/// so that whoever needs one only attaches a volume and thaws it.
///
/// A runtime that waits has run nothing but its init and its launcher. It has no volume, and nobody
/// listens on its loopback. It is claimed once: then it is its owner's like any other, and is removed
/// like any other. What was never claimed is nobody's, so what a server that died has left is found and
/// removed by whoever removes runtimes without an owner; a new server trusts none of it and makes its
/// own.
public final class WarmRuntimes implements AutoCloseable {

    /// What is asked of the rest of the house.
    ///
    /// @param inUse the kinds that agents are made of, the commonest first
    /// @param fits whether all that is at work and all that waits may be there together
    /// @param failed told once when a kind cannot be kept warm, with the reason
    public record House(
            Supplier<List<RuntimeSpec>> inUse, BooleanSupplier fits, BiConsumer<RuntimeSpec, String> failed) {}

    /// How it stands.
    ///
    /// @param each how many are to wait of each kind; 0 when none are kept
    /// @param memory that those who wait are promised, in bytes
    /// @param claimed how many were, since the server began
    /// @param missed how often none was there to be claimed
    /// @param problems why a kind is not kept, as sentences
    public record State(int each, int waiting, long memory, long claimed, long missed, List<String> problems) {}

    private static final Logger LOG = LoggerFactory.getLogger(WarmRuntimes.class);
    /// Whoever has just claimed one has the machine for itself meanwhile.
    private static final Duration BREATH = Duration.ofMillis(250);

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// A failure, whether it was told, and when it is tried again.
    private record Failure(String reason, boolean told, long againAt) {}

    private final ContainerRuntime runtimes;
    private final int each;
    private final Shelf shelf = new Shelf();
    private final Semaphore called = new Semaphore(0);
    private final LongAdder claimed = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final Map<RuntimeSpec, Failure> failures = new ConcurrentHashMap<>();
    private volatile Demand demand = new Demand(List::of, System::nanoTime);
    private volatile Optional<Thread> keeper = Optional.empty();
    private volatile boolean closed;

    /// @param each how many wait of each kind; 0 for none
    public WarmRuntimes(ContainerRuntime runtimes, int each) {
        this.runtimes = runtimes;
        this.each = each;
    }

    /// Keeps them from now on, in the background. Called once, after the runtimes that are nobody's were
    /// removed.
    public WarmRuntimes begin(House house) {
        if (each > 0) {
            demand = new Demand(house.inUse(), System::nanoTime);
            keeper = Optional.of(Thread.ofVirtual().name("warm").start(() -> keep(house)));
        }
        return this;
    }

    /// Takes one of this kind for good; frozen, and with no volume. Nothing when none waits.
    ///
    /// @param owned writes down whose it is from now on, before anything is done with it
    public Optional<RuntimeId> claim(RuntimeSpec kind, Consumer<RuntimeId> owned) throws IOException {
        if (each == 0) {
            return Optional.empty();
        }
        Optional<RuntimeId> mine = claimFresh(kind, owned);
        if (mine.isPresent()) {
            demand.ask(kind);
            claimed.increment();
        }
        called.release();
        return mine;
    }

    /// Says that one of this kind was made for somebody, because none waited. What cannot even be made
    /// is not worth keeping.
    public void miss(RuntimeSpec kind) {
        if (each > 0) {
            demand.ask(kind);
            missed.increment();
            called.release();
        }
    }

    private Optional<RuntimeId> claimFresh(RuntimeSpec kind, Consumer<RuntimeId> owned) throws IOException {
        Optional<Waiting> next = shelf.take(one -> one.kind().equals(kind));
        while (next.isPresent()) {
            RuntimeId id = next.get().id();
            try {
                if (runtimes.waits(id)) {
                    owned.accept(id);
                    return Optional.of(id);
                }
            } finally {
                // Written down or not: it is the owner's now, or nobody's, and is not offered again.
                shelf.forget(id);
            }
            discard(id);
            next = shelf.take(one -> one.kind().equals(kind));
        }
        return Optional.empty();
    }

    /// Whether this runtime waits here or is about to.
    public boolean keeps(RuntimeId runtime) {
        return shelf.knows(runtime);
    }

    /// The kinds of those that wait or are being made, each as often as there are of it.
    public List<RuntimeSpec> waiting() {
        return shelf.kinds();
    }

    /// Removes one of this kind, because its memory is needed. Says whether there was one.
    public boolean giveUp(RuntimeSpec kind) {
        Optional<Waiting> taken = shelf.take(one -> one.kind().equals(kind));
        taken.ifPresent(one -> discard(one.id()));
        // One that is still being made is removed by whoever makes it.
        return taken.isPresent() || shelf.abandon(kind);
    }

    public State state() {
        List<RuntimeSpec> kinds = shelf.kinds();
        return new State(
                each,
                shelf.waiting().size(),
                kinds.stream().mapToLong(kind -> kind.limits().memory()).sum(),
                claimed.sum(),
                missed.sum(),
                failures.entrySet().stream()
                        .filter(failed -> failed.getValue().told())
                        .map(failed -> "No runtime of \"" + failed.getKey().image() + "\" is kept warm: "
                                + failed.getValue().reason())
                        .toList());
    }

    private void keep(House house) {
        while (!closed) {
            try {
                tend(house);
                if (called.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    LockSupport.parkNanos(BREATH.toNanos());
                    called.drainPermits();
                }
            } catch (InterruptedException ended) {
                return;
            } catch (Problem away) {
                LOG.debug("Runtimes cannot be kept warm just now.", away);
                LockSupport.parkNanos(BREATH.toNanos());
            } catch (IOException | RuntimeException failed) {
                LOG.warn("Runtimes cannot be kept warm just now; it is tried again.", failed);
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    /// Removes what is not wanted any more or not as it was left, and makes what is missing.
    private void tend(House house) throws IOException {
        List<RuntimeSpec> kinds = demand.kinds();
        failures.keySet().retainAll(kinds);
        for (Waiting one : shelf.waiting()) {
            if (!kinds.contains(one.kind()) || !runtimes.waits(one.id())) {
                shelf.take(one::equals).ifPresent(taken -> discard(taken.id()));
            }
        }
        while (!house.fits().getAsBoolean() && !shelf.waiting().isEmpty()) {
            giveUp(shelf.waiting().getLast().kind());
        }
        for (RuntimeSpec kind : kinds) {
            while (isShort(kind) && made(kind, house)) {
                LOG.debug("A runtime of \"{}\" waits.", kind.image());
            }
        }
    }

    private boolean isShort(RuntimeSpec kind) {
        Optional<Failure> failed = Optional.ofNullable(failures.get(kind));
        return !closed
                && failed.filter(one -> System.nanoTime() - one.againAt() < 0).isEmpty()
                && shelf.waiting().stream()
                                .filter(one -> one.kind().equals(kind))
                                .count()
                        < each;
    }

    /// Makes one, if there is room for it; says whether it did.
    private boolean made(RuntimeSpec kind, House house) {
        Waiting one = new Waiting(RuntimeId.fresh(), kind);
        shelf.begin(one);
        if (!house.fits().getAsBoolean()) {
            shelf.abandon();
            shelf.forget(one.id());
            return false;
        }
        try {
            runtimes.create(one.id(), kind);
            runtimes.start(one.id());
            runtimes.freeze(one.id());
            failures.remove(kind);
            if (shelf.put(one)) {
                return true;
            }
        } catch (IOException | RuntimeException failed) {
            shelf.abandon();
            fail(kind, failed, house);
        }
        discard(one.id());
        return false;
    }

    /// An engine under load fails at times at what it does well the next time: that is told of when it
    /// stays.
    private void fail(RuntimeSpec kind, Exception failed, House house) {
        String reason = failed instanceof Problem problem ? problem.sentence() : String.valueOf(failed.getMessage());
        Failure before = failures.get(kind);
        boolean passes = failed instanceof Problem problem && problem.code().equals("engine_failed");
        boolean again = (failed instanceof Problem && !passes) || before != null;
        Duration pause = again ? AGAIN : LOOK;
        failures.put(kind, new Failure(reason, again, System.nanoTime() + pause.toNanos()));
        if (!closed && again && (before == null || !before.told())) {
            LOG.warn("No runtime of \"{}\" can be kept warm; agents start as they did without.", kind.image(), failed);
            house.failed().accept(kind, reason);
        }
    }

    /// Removes one that is nobody's. What cannot be removed now is removed with all that is nobody's.
    private void discard(RuntimeId id) {
        try {
            runtimes.delete(id);
        } catch (IOException | RuntimeException failed) {
            LOG.warn("The warm runtime {} cannot be removed now.", id, failed);
        } finally {
            shelf.forget(id);
        }
    }

    /// Removes what waits: nobody would know of it.
    @Override
    public void close() {
        closed = true;
        called.release();
        shelf.close().forEach(one -> discard(one.id()));
        keeper.ifPresent(WarmRuntimes::await);
    }

    /// It removes what it has in hand, which an interruption would leave to the next server.
    private static void await(Thread keeper) {
        try {
            if (!keeper.join(PATIENCE)) {
                keeper.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
