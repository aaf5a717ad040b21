package dev.holdfast.gateway;

import dev.holdfast.gateway.egress.EgressProxy;
import dev.holdfast.gateway.egress.Lane;
import dev.holdfast.gateway.models.ModelGateway;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.gateway.wire.Listener;
import dev.holdfast.gateway.wire.Refused;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The gateway as one runtime sees it: one port, the model gateway and the egress proxy behind it.
final class Doorway implements AutoCloseable {

    /// How long a call of a tool waits for the one before it.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ModelGateway models;
    private final EgressProxy egress;
    private final Supplier<Tools> tools;
    private final Clock clock;
    private final Lane lane;
    private final Listener listener;
    private final Semaphore turn = new Semaphore(1, true);
    private final AtomicInteger open = new AtomicInteger();
    private final ReentrantLock answering = new ReentrantLock();
    private final Condition answered = answering.newCondition();
    private int answers;
    private volatile Guest guest;
    private volatile long last;

    /// What every doorway leads to.
    record House(ModelGateway models, EgressProxy egress, Supplier<Tools> tools, Clock clock, Limits limits) {}

    Doorway(String name, ServerSocketChannel channel, Guest guest, House house) {
        this.models = house.models();
        this.egress = house.egress();
        this.tools = house.tools();
        this.clock = house.clock();
        this.guest = guest;
        this.last = clock.millis();
        this.lane = new Lane(guest.agent(), guest.policy(), this::touch);
        this.listener = new Listener(name, channel, house.limits(), this::serve);
    }

    boolean isOpen() {
        return listener.open();
    }

    void admit(Guest another) {
        guest = another;
        lane.admit(another.agent(), another.policy());
    }

    Activity activity() {
        return new Activity(Instant.ofEpochMilli(last), open.get());
    }

    /// Waits until nobody waits for an answer here, or for so long.
    void awaitAnswers(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        answering.lock();
        try {
            while (answers > 0 && left > 0) {
                left = answered.awaitNanos(left);
            }
        } finally {
            answering.unlock();
        }
    }

    private void count(int more) {
        answering.lock();
        try {
            answers += more;
            answered.signalAll();
        } finally {
            answering.unlock();
        }
    }

    @Override
    public void close() {
        listener.close();
    }

    private void touch() {
        last = clock.millis();
    }

    /// One at a time, for what a tool does may take much of the machine.
    private void useTools(Exchange exchange) throws IOException {
        boolean mine;
        try {
            mine = turn.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            throw new Refused(503, "The gateway closes.");
        }
        if (!mine) {
            throw new Refused(429, "A call of a tool is still under way; try again when it has ended.");
        }
        try {
            tools.get().serve(exchange, guest.agent());
        } finally {
            turn.release();
        }
    }

    private void serve(Exchange exchange) throws IOException {
        open.incrementAndGet();
        touch();
        try {
            String target = exchange.head().target();
            if (exchange.head().method().equals("CONNECT") || !target.startsWith("/")) {
                egress.serve(exchange, lane);
            } else {
                count(1);
                try {
                    answer(exchange, target);
                } finally {
                    count(-1);
                }
            }
        } finally {
            touch();
            open.decrementAndGet();
        }
    }

    private void answer(Exchange exchange, String target) throws IOException {
        if (ModelGateway.serves(target)) {
            Guest now = guest;
            models.serve(exchange, now.agent(), now.provider());
        } else if (Tools.serves(target)) {
            useTools(exchange);
        } else {
            throw new Refused(
                    404, "Holdfast serves /anthropic, /mcp and /busy here, and takes other requests as a proxy does.");
        }
    }
}
