package dev.holdfast.ssh;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The entrance by SSH: open as long as anybody has a key registered, and else not even a port.
///
/// A port that is taken is told and tried again; the rest of the server never hears of it.
public final class SshEntrance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SshEntrance.class);
    private static final Duration UNTIL_AGAIN = Duration.ofSeconds(2);

    /// How it is.
    public sealed interface State {}

    /// Nobody has a key registered.
    public record Closed() implements State {}

    /// @param address that is listened on
    /// @param fingerprint of the host key
    public record Open(String address, String fingerprint) implements State {}

    /// It should be open and is not.
    public record Blocked(String sentence) implements State {}

    private final InetSocketAddress place;
    private final Path hostKey;
    private final Desk desk;
    private final Doorkeeper keeper;
    private final Thread again = Thread.ofVirtual().name("ssh-entrance").unstarted(this::tryAgain);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private Optional<Listener> listener = Optional.empty();
    private volatile State state = new Closed();
    private boolean ended;

    /// @param place where to listen; port 0 takes any free one
    /// @param hostKey the file of the host key, made when it is first needed
    public SshEntrance(InetSocketAddress place, Path hostKey, Desk desk) {
        this.place = place;
        this.hostKey = hostKey;
        this.desk = desk;
        this.keeper = new Doorkeeper(desk);
    }

    /// Opens if there is a key, and follows from now on whether there is one.
    public SshEntrance begin() {
        desk.callers().keys().whenAdded(this::look);
        desk.callers().whenSomebodyLoses(() -> {
            keeper.review();
            look();
        });
        look();
        again.start();
        return this;
    }

    public State state() {
        return state;
    }

    private void look() {
        lock.lock();
        try {
            boolean wanted = !ended && desk.callers().keys().any();
            if (wanted && listener.isEmpty()) {
                open();
            } else if (!wanted) {
                shut();
                state = new Closed();
            }
        } finally {
            lock.unlock();
        }
    }

    private void open() {
        try {
            HostKey key = HostKey.in(hostKey);
            Listener opened = Listener.open(place, key, keeper, new Commands(desk));
            listener = Optional.of(opened);
            Open open = new Open(shown(opened.port()), key.fingerprint());
            state = open;
            LOG.info("SSH is open on {}; the host key is {}.", open.address(), open.fingerprint());
        } catch (IOException failed) {
            boolean taken = failed instanceof BindException;
            Blocked blocked = new Blocked(
                    taken
                            ? "SSH is not open: " + shown(place.getPort()) + " is taken by another program or is no"
                                    + " address of this machine. Free it, or choose another with --ssh-listen."
                            : "SSH is not open: " + failed.getMessage());
            if (!blocked.equals(state)) {
                LOG.warn(blocked.sentence());
            }
            state = blocked;
        }
    }

    private String shown(int port) {
        String host = place.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private void shut() {
        if (listener.isPresent()) {
            try {
                listener.get().close();
            } catch (IOException failed) {
                LOG.warn("The entrance by SSH did not close cleanly.", failed);
            }
            listener = Optional.empty();
        }
    }

    private void tryAgain() {
        lock.lock();
        try {
            while (!ended) {
                if (!over.await(UNTIL_AGAIN.toSeconds(), TimeUnit.SECONDS) && state instanceof Blocked) {
                    look();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            over.signalAll();
            shut();
            state = new Closed();
        } finally {
            lock.unlock();
        }
    }
}
