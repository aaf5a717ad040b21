package dev.holdfast.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Attributes;
import dev.holdfast.storage.FileTree.Direction;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.storage.FileTree.Order;
import dev.holdfast.storage.FileTree.Page;
import dev.holdfast.storage.FileTree.SortedBy;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.TreeSource;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Trees grown by chance, a process of an agent that changes them at every moment, and a server that works in
/// them: whatever happens, nothing outside is read or written, no call fails in a way that was not to be
/// expected, and none waits for anybody.
///
/// `-Dholdfast.hostile.trees=N` grows so many trees instead of ten thousand, `-Dholdfast.seed=N` others.
@Timeout(900)
final class HostileTreesTest {

    private static final int TREES = Integer.getInteger("holdfast.hostile.trees", 10_000);
    private static final long SEED = Long.getLong("holdfast.seed", 1);

    /// Of so many trees, one is worked in by way of HTTP.
    private static final int BY_HTTP = 4;

    private static final int WORKERS = 4;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
    private final AtomicInteger trees = new AtomicInteger();

    @Test
    void nothingOutsideIsReadOrWrittenWhateverAnAgentMakesOfItsTree() throws Exception {
        try (FilesServer server = new FilesServer()) {
            Path workspace = server.workspace();
            Path outside = Files.createTempDirectory("hf-outside-");
            Path nursery = Files.createDirectory(workspace.resolveSibling("nursery"));
            List<Path> places = List.of(
                    outside,
                    Files.createDirectory(workspace.resolveSibling("beside")),
                    workspace.resolveSibling("home"));
            Canaries canaries = Canaries.in(places);
            List<String> targets = targets(outside);
            try (HostileAgent agent = new HostileAgent(workspace, SEED, GrownTree.NAMES, targets)) {
                int descriptors = descriptors();
                List<Thread> workers = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    Random random = new Random(SEED * 31 + i);
                    Path own = Files.createDirectory(nursery.resolve("worker" + i));
                    GrownTree grown = new GrownTree(own, workspace, targets);
                    workers.add(Thread.ofVirtual().start(() -> work(server, grown, random)));
                }
                for (Thread worker : workers) {
                    worker.join();
                }
                assertThat(agent.alive()).isTrue();
                assertThat(descriptors()).as("open descriptors").isLessThan(descriptors + 40);
            } finally {
                System.out.println(outcomes);
                new ProcessBuilder("rm", "-rf", outside + ".moved").start().waitFor();
            }
            assertThat(wrong).isEmpty();
            assertThat(canaries.everything()).isEqualTo(canaries.before());
            try (Stream<Path> aside = Files.list(workspace.resolveSibling("aside"))) {
                assertThat(aside).isEmpty();
            }
            assertThat(outcomes.getOrDefault("fine", new AtomicInteger()).get()).isGreaterThan(TREES / 10);
            assertThat(outcomes.keySet())
                    .contains("link_outside", "link_loop", "file_not_found", "not_a_directory", "is_a_directory")
                    .contains("file_exists", "not_a_regular_file", "is_a_link", "200", "201", "204", "409");
            new ProcessBuilder("rm", "-rf", outside.toString()).start().waitFor();
        }
    }

    private static List<String> targets(Path outside) {
        return List.of(
                outside.toString(),
                outside + "/a",
                outside + "/a/f",
                "../../home",
                "../../../home/a",
                "../../beside/f",
                "../beside",
                "..",
                "../..",
                "/",
                "/workspace",
                "/workspace/t1/a",
                "/workspace/../home/f",
                "/proc/self/root" + outside,
                "/proc/self/cwd",
                "/dev/zero",
                ".",
                "a",
                "b/a",
                "l",
                "../t2/l",
                "f",
                "x".repeat(4000));
    }

    private static int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.count();
        }
    }

    private void work(FilesServer server, GrownTree grown, Random random) {
        try (FileTree tree = server.store.open(new TreeSource.Live(server.volume), Part.WORKSPACE)) {
            for (int i = trees.incrementAndGet(); i <= TREES; i = trees.incrementAndGet()) {
                grow(grown, random);
                if (i % BY_HTTP == 0) {
                    byHttp(server, random);
                } else {
                    byTree(tree, random);
                }
            }
        } catch (IOException | InterruptedException | RuntimeException failed) {
            wrong.add("a worker ended: " + failed);
        }
    }

    /// On a platform thread, as system calls have to be.
    private void grow(GrownTree grown, Random random) throws InterruptedException {
        Thread grower = Thread.ofPlatform().start(() -> {
            try {
                grown.replaceOne(random);
            } catch (IOException | RuntimeException failed) {
                wrong.add("no tree was grown: " + failed);
            }
        });
        grower.join();
    }

    private static FilePath path(Random random) {
        FilePath path = FilePath.of("t" + random.nextInt(8));
        int depth = random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            path = path.child(FileName.of(GrownTree.name(random)));
        }
        return path;
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, any -> new AtomicInteger()).incrementAndGet();
    }

    private void byTree(FileTree tree, Random random) {
        FilePath path = path(random);
        int operation = random.nextInt(16);
        try {
            if (operation < 8) {
                look(tree, path, operation, random);
            } else {
                change(tree, path, operation, random);
            }
            count("fine");
        } catch (Problem expected) {
            count(expected.code());
            if (expected.kind() == Problem.Kind.BAD_REQUEST && !expected.code().equals("bad_move")) {
                wrong.add(operation + " " + path + ": " + expected);
            }
        } catch (IOException | RuntimeException failed) {
            wrong.add(operation + " " + path + ": " + failed);
        }
    }

    private void look(FileTree tree, FilePath path, int operation, Random random) throws IOException {
        switch (operation) {
            case 0, 1, 2 -> read(tree, path);
            case 3 -> tree.list(path, this::checkListed);
            case 4, 5 -> {
                SortedBy by = List.of(SortedBy.values()).get(random.nextInt(3));
                Order order = new Order(by, List.of(Direction.values()).get(random.nextInt(2)));
                tree.list(path, new Page(order, Optional.empty(), 1 + random.nextInt(5)))
                        .entries()
                        .forEach(this::checkListed);
            }
            case 6 -> checkListed(tree.stat(path, Follow.FOLLOW));
            default -> tree.stat(path, Follow.NO_FOLLOW);
        }
    }

    private void checkListed(FileEntry entry) {
        boolean canary = !entry.path().isRoot() && entry.path().name().shown().equals(Canaries.NAME);
        if (canary || entry.size() == Canaries.BYTES) {
            wrong.add("showed the outside at " + entry.path());
        }
    }

    private void read(FileTree tree, FilePath path) throws IOException {
        try (FileTree.OpenFile file = tree.read(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(10_000);
            file.read(bytes, 0);
            long data = file.nextData(0).orElse(0);
            file.nextHole(data);
            file.read(bytes, Math.max(0, file.entry().size() - 10));
            if (new String(bytes.array(), StandardCharsets.ISO_8859_1).contains(Canaries.SECRET)) {
                wrong.add("read the outside at " + path);
            }
        }
    }

    private void change(FileTree tree, FilePath path, int operation, Random random) throws IOException {
        Existing existing = random.nextBoolean() ? Existing.KEEP : Existing.REPLACE;
        switch (operation) {
            case 8 -> fill(tree.write(path, OptionalInt.empty()));
            case 9 -> fill(tree.rewrite(path));
            case 10 -> tree.delete(path, random.nextBoolean());
            case 11 -> tree.makeDirectory(path);
            case 12 -> tree.move(path, path(random), existing);
            case 13 -> {
                FilePath to = path(random);
                tree.copy(path, to, existing);
                read(tree, to);
            }
            case 14 -> {
                OptionalInt mode = random.nextBoolean() ? OptionalInt.of(0751) : OptionalInt.empty();
                tree.change(path, new Attributes(mode, Optional.of(Instant.ofEpochSecond(random.nextInt()))));
            }
            default -> tree.makeLink(path, "../../home".getBytes(StandardCharsets.UTF_8), existing);
        }
    }

    private static void fill(FileTree.Draft draft) throws IOException {
        try (draft) {
            draft.write(StandardCharsets.UTF_8.encode("mine"), 2);
            draft.publish(standing -> true);
        }
    }

    private void byHttp(FilesServer server, Random random) throws InterruptedException {
        String path = FilePaths.encode(path(random));
        String to = "{\"to\":\"" + FilePaths.encode(path(random)) + "\",\"overwrite\":" + random.nextBoolean()
                + ",\"mode\":\"0755\"}";
        String what = "";
        try {
            HttpResponse<String> answer = switch (random.nextInt(12)) {
                case 0, 1 -> server.get(path, "Range", "bytes=0-20000");
                case 2 -> server.get(path + "?nofollow", "Range", "bytes=-5");
                case 3 -> server.get(path + "/?sort=size&order=desc&limit=3");
                case 4 -> server.send("HEAD", path, "");
                case 5 -> server.put(path, "mine");
                case 6 -> server.send("DELETE", path + "?recursive=" + random.nextBoolean(), "");
                case 7 -> server.send("POST", path + "?op=mkdir", "");
                case 8 -> server.send("POST", path + "?op=move", to);
                case 9 -> server.send("POST", path + "?op=copy", to);
                case 10 -> server.send("POST", path + "?op=chmod", to);
                default -> server.put(path + "?mode=0600", "x".repeat(20_000), "If-None-Match", "*");
            };
            what = answer.statusCode() + " " + answer.body();
            count(Integer.toString(answer.statusCode()));
            if (answer.statusCode() >= 500 || what.contains(Canaries.SECRET) || what.contains(Canaries.NAME)) {
                wrong.add(answer.request().method() + " " + answer.request().uri() + ": " + what);
            }
        } catch (IOException brokeOff) {
            // A file that became shorter while it was sent ends its answer like this.
            count("broke off");
        }
    }
}
