package dev.holdfast.walk;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A file that is on its way to an agent and ends when one likes.
final class SlowUpload {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CompletableFuture<Integer> status;

    private SlowUpload(Api api, String agent, String file, byte[] bytes) {
        this.status = CompletableFuture.supplyAsync(() -> {
            try {
                return api.send(
                                "PUT",
                                Api.files(agent, file),
                                BodyPublishers.ofInputStream(() -> new Halting(bytes)),
                                Map.of())
                        .statusCode();
            } catch (IOException failed) {
                return 0;
            }
        });
    }

    /// Sends half of a file, and returns when the server has begun to write it.
    static SlowUpload begun(TestServer server, String agent, String file, byte[] bytes) {
        SlowUpload upload = new SlowUpload(server.api(), agent, file, bytes);
        Awaitility.await().atMost(PATIENCE).until(() -> isWriting(server.pid()));
        return upload;
    }

    /// Whether a process has a file open that has no name yet.
    private static boolean isWriting(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors
                    .map(SlowUpload::target)
                    .anyMatch(target -> target.matches(".*/workspace/#\\d+ \\(deleted\\)"));
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    /// Sends the rest. The answer may have to wait for somebody else.
    void goOn() throws InterruptedException {
        goOn.countDown();
        try {
            var _ = status.get(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException waits) {
            // It is asked for later.
        } catch (java.util.concurrent.ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    /// Whether it was acknowledged in the end.
    boolean isAcknowledged() {
        int answer = status.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return answer >= 200 && answer < 300;
    }

    private final class Halting extends InputStream {

        private final byte[] bytes;
        private int at;

        Halting(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            if (at == bytes.length / 2) {
                try {
                    goOn.await();
                } catch (InterruptedException interrupted) {
                    throw new IOException(interrupted);
                }
            }
            return at == bytes.length ? -1 : bytes[at++] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            int one = read();
            if (one < 0) {
                return -1;
            }
            into[offset] = (byte) one;
            return 1;
        }
    }
}
