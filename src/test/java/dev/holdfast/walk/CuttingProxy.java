package dev.holdfast.walk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A wire to a server that may be cut: after so many bytes from the clients something happens, while the bytes
/// wait, and then the connection breaks.
final class CuttingProxy implements AutoCloseable {

    /// What happens after so many bytes.
    @FunctionalInterface
    interface Deed {
        void happen() throws Exception;
    }

    private record Cut(long after, Deed deed) {}

    private static final Cut NEVER = new Cut(Long.MAX_VALUE, () -> {});
    private static final int STEP = 64 * 1024;

    private final ServerSocket door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final Callable<URI> server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Cut next = NEVER;
    private long passed;

    CuttingProxy(Callable<URI> server) throws IOException {
        this.server = server;
        var _ = threads.submit(this::serve);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /// Lets this happen when so many more bytes have passed.
    synchronized void cutAfter(long bytes, Deed deed) {
        passed = 0;
        next = new Cut(bytes, deed);
    }

    /// How many bytes passed since the last cut was asked for.
    synchronized long passed() {
        return passed;
    }

    /// Counts these, and answers what happens now, if it is time for it.
    private synchronized Optional<Deed> pass(int count) {
        passed += count;
        if (passed < next.after()) {
            return Optional.empty();
        }
        Deed due = next.deed();
        next = NEVER;
        return Optional.of(due);
    }

    private Void serve() throws IOException {
        while (true) {
            Socket client = door.accept();
            var _ = threads.submit(() -> connect(client));
        }
    }

    private Void connect(Socket client) throws Exception {
        try (client) {
            URI there = server.call();
            try (Socket behind = new Socket(there.getHost(), there.getPort())) {
                var back = threads.submit(() -> {
                    behind.getInputStream().transferTo(client.getOutputStream());
                    client.close();
                    return null;
                });
                forward(client.getInputStream(), behind.getOutputStream());
                behind.shutdownOutput();
                back.get();
            }
        }
        return null;
    }

    private void forward(InputStream from, OutputStream to) throws Exception {
        byte[] bytes = new byte[STEP];
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            to.write(bytes, 0, count);
            Optional<Deed> due = pass(count);
            if (due.isPresent()) {
                due.get().happen();
                throw new IOException("the wire is cut");
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        threads.shutdownNow();
    }
}
