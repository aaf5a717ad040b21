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
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/// The gateway as one runtime sees it: one port, the model gateway and the egress proxy behind it.
final class Doorway implements AutoCloseable {

    private final ModelGateway models;
    private final EgressProxy egress;
    private final Clock clock;
    private final Lane lane;
    private final Listener listener;
    private final AtomicInteger open = new AtomicInteger();
    private volatile Guest guest;
    private volatile long last;

    /// What every doorway leads to.
    record House(ModelGateway models, EgressProxy egress, Clock clock, Limits limits) {}

    Doorway(String name, ServerSocketChannel channel, Guest guest, House house) {
        this.models = house.models();
        this.egress = house.egress();
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

    @Override
    public void close() {
        listener.close();
    }

    private void touch() {
        last = clock.millis();
    }

    private void serve(Exchange exchange) throws IOException {
        open.incrementAndGet();
        touch();
        try {
            String target = exchange.head().target();
            if (exchange.head().method().equals("CONNECT") || !target.startsWith("/")) {
                egress.serve(exchange, lane);
            } else if (ModelGateway.serves(target)) {
                Guest now = guest;
                models.serve(exchange, now.agent(), now.provider());
            } else {
                throw new Refused(404, "Holdfast serves /anthropic here, and takes other requests as a proxy does.");
            }
        } finally {
            touch();
            open.decrementAndGet();
        }
    }
}
