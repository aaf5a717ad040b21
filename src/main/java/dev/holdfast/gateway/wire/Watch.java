package dev.holdfast.gateway.wire;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Notices, while an answer is waited for and written, that the client has left.
///
/// It reads ahead on the connection, which nobody else does meanwhile; what it reads stays in the buffer for
/// the next request. A client that ends its side of the connection is taken for gone, for nothing tells the
/// two apart.
final class Watch {

    private static final Duration TICK = Duration.ofSeconds(2);

    private final Input in;
    private final BooleanSupplier goOn;
    private final Runnable gone;
    private volatile boolean over;
    private final Thread thread;

    Watch(Input in, BooleanSupplier goOn, Runnable gone) {
        this.in = in;
        this.goOn = goOn;
        this.gone = gone;
        this.thread = Thread.ofVirtual().name("gateway-watch").start(this::run);
    }

    /// Ends the watch and waits until the connection is free to be read, which is at most one tick.
    void end() {
        over = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!over) {
            try {
                if (!in.await(TICK)) {
                    tellGone();
                }
                return;
            } catch (SocketTimeoutException tick) {
                if (!over && !goOn.getAsBoolean()) {
                    tellGone();
                    return;
                }
            } catch (IOException broken) {
                tellGone();
                return;
            }
        }
    }

    private void tellGone() {
        if (!over) {
            gone.run();
        }
    }
}
