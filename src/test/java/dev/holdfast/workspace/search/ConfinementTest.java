package dev.holdfast.workspace.search;

import static dev.holdfast.workspace.search.SearchServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// What the process that searches is and how it ends, looked at from outside.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConfinementTest {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final String AGENTS = "52000";

    private SearchServer server;

    @BeforeAll
    void start() throws IOException {
        server = new SearchServer(new Searches.Limits(2, 3, PATIENCE));
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() throws Exception {
        server.shell("find . -mindepth 1 -delete; mkdir sub");
    }

    @Test
    void theProcessIsTheAgentsUidAndSeesNothingButTheTree() throws Exception {
        String words = fresh();
        try (Held held = new Held();
                Socket client = server.open("q", words)) {
            Path process = searching(words);
            List<String> status = Files.readAllLines(process.resolve("status"));
            assertThat(status)
                    .contains("Uid:\t52000\t52000\t52000\t52000", "Gid:\t52000\t52000\t52000\t52000", "NoNewPrivs:\t1");
            for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
                assertThat(status).contains(set + ":\t0000000000000000");
            }
            assertThat(status.stream()
                            .filter(line -> line.startsWith("Groups:"))
                            .toList())
                    .allSatisfy(line -> assertThat(line.strip()).isEqualTo("Groups:"));
            for (String kind : List.of("pid", "net", "ipc", "uts", "mnt")) {
                assertThat(Files.readSymbolicLink(process.resolve("ns").resolve(kind)))
                        .isNotEqualTo(
                                Files.readSymbolicLink(Path.of("/proc/self/ns").resolve(kind)));
            }
            List<String[]> mounts = Files.readAllLines(process.resolve("mountinfo")).stream()
                    .map(line -> line.split(" ", -1))
                    .toList();
            assertThat(mounts).allSatisfy(mount -> {
                assertThat(mount[4]).matches("/|/workspace|/input|/dev/null|/usr/bin/.*|.*\\.so[.0-9]*");
                if (!mount[4].equals("/dev/null")) {
                    assertThat(mount[5].split(",")).contains("ro", "nosuid");
                }
            });
            assertThat(Files.readString(process.resolve("environ"))).isEqualTo("PWD=/workspace\0");
            assertThat(Files.readString(process.resolve("oom_score_adj")).strip())
                    .isEqualTo("1000");
            assertThat(Files.readAllLines(process.resolve("limits")))
                    .anySatisfy(line -> assertThat(line).matches("Max address space +1610612736 .*"))
                    .anySatisfy(line -> assertThat(line).matches("Max cpu time +300 .*"));
            assertThat(held.isAlive() && client.isConnected()).isTrue();
        }
    }

    @Test
    void aSearchEndsWhenItsClientLeavesAlsoWhileItFindsNothing() throws Exception {
        String words = fresh();
        try (Held held = new Held();
                Socket client = server.open("q", words)) {
            Path process = searching(words);
            leave(client);
            until(() -> !Files.exists(process), Duration.ofSeconds(3));
            assertThat(Ids.of(words)).isEmpty();
            assertThat(held.isAlive()).isTrue();
        }
    }

    @Test
    void aSearchEndsWhenItsClientLeavesAndDoesNotRead() throws Exception {
        server.shell("yes 'needle in a line that is somewhat longer than others' | head -c 60M > file");
        try (Socket client = server.open("q", "needle in a", "limit", "100000")) {
            Path process = searching("needle in a");
            assertThat(client.getInputStream().read()).isEqualTo('H');
            leave(client);
            until(() -> !Files.exists(process), Duration.ofSeconds(3));
        }
    }

    @Test
    void aSearchThatTakesTooLongEndsWithWhatItHas() throws Exception {
        server.shell("echo needle > sub/file");
        try (Held held = new Held()) {
            List<JsonNode> lines = server.lines("q", "needle");
            assertThat(lines.getLast().path("truncated").asBoolean()).isTrue();
            assertThat(lines.getLast().path("took_ms").asLong()).isBetween(7_000L, 20_000L);
            assertThat(held.isAlive()).isTrue();
        }
    }

    @Test
    void onlySoManySearchesRunAtATime() throws Exception {
        String words = fresh();
        try (Held held = new Held();
                Socket first = server.open("q", words + "1");
                Socket second = server.open("q", words + "2")) {
            searching(words + "1");
            searching(words + "2");
            HttpResponse<String> third = server.search("q", words);
            assertThat(code(third)).isEqualTo("429 too_many_searches");
            assertThat(third.headers().firstValue("Retry-After")).isPresent();
            leave(first);
            leave(second);
            assertThat(held.isAlive()).isTrue();
        }
        until(() -> isAnswered(words), Duration.ofSeconds(5));
    }

    @Test
    void aSearchEndsWithTheServer() throws Exception {
        String words = fresh();
        SearchServer other = new SearchServer(new Searches.Limits(2, 3, Duration.ofMinutes(5)));
        try (Held held = new Held(other);
                Socket client = other.open("q", words)) {
            Path process = searching(words);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
                try {
                    leave(other);
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            until(() -> !Files.exists(process), Duration.ofSeconds(20));
            assertThat(client.isConnected()).isTrue();
            leave(held);
            closed.join();
        }
    }

    private static void leave(AutoCloseable left) throws Exception {
        left.close();
    }

    private boolean isAnswered(String words) {
        try {
            return server.search("q", words).statusCode() == 200;
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// Words that nothing else on this machine has.
    private static String fresh() {
        return "words" + UUID.randomUUID().toString().replace("-", "");
    }

    /// The process that searches for these words.
    private static Path searching(String words) {
        until(() -> !Ids.of(words).isEmpty(), Duration.ofSeconds(10));
        return Ids.of(words).getFirst();
    }

    private static void until(BooleanSupplier condition, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for " + atMost).isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /// Processes as `/proc` shows them.
    private static final class Ids {

        private Ids() {}

        static List<Path> of(String words) {
            try (Stream<Path> all = Files.list(Path.of("/proc"))) {
                return all.filter(process -> isRipgrep(process, words)).toList();
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static boolean isRipgrep(Path process, String words) {
            try {
                return Files.readString(process.resolve("comm")).strip().equals("rg")
                        && Files.readAllLines(process.resolve("status")).stream()
                                .anyMatch(line -> line.startsWith("Uid:\t" + AGENTS))
                        && Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                                .contains("--regexp=" + words + "\0");
            } catch (IOException noProcess) {
                return false;
            }
        }
    }

    /// A file on which a process has a lease, so that whoever opens it waits: a search that takes long.
    private final class Held implements AutoCloseable {

        private static final String LEASE = """
                import fcntl, signal, sys, time
                signal.signal(signal.SIGIO, signal.SIG_IGN)
                f = open("leased", "w"); f.write("text\\n"); f.flush()
                fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_WRLCK)
                print("ready", flush=True)
                sys.stdin.read()
                """;

        private final Process holder;

        Held() throws IOException {
            this(server);
        }

        Held(SearchServer of) throws IOException {
            holder = of.agent("python3", "-c", LEASE);
            assertThat(holder.inputReader().readLine()).isEqualTo("ready");
        }

        boolean isAlive() {
            return holder.isAlive();
        }

        @Override
        public void close() {
            holder.destroyForcibly();
        }
    }
}
