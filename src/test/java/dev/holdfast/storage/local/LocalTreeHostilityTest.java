package dev.holdfast.storage.local;

import static dev.holdfast.storage.local.TreeOnDisk.code;
import static dev.holdfast.storage.local.TreeOnDisk.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.linux.Fd;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Follow;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An agent that changes the tree at every moment, against a server that works in it.
@Timeout(180)
final class LocalTreeHostilityTest {

    private static final int OPERATIONS = 12_000;
    private static final long SEED = 8_421;

    private static final byte[] AGENT = "the agent's".getBytes(StandardCharsets.UTF_8);

    // fcntl(2): the signal of a broken lease would end this process if it stayed SIGIO.
    private static final int SET_SIGNAL = 10;
    private static final int SET_LEASE = 1024;
    private static final int WRITE_LEASE = 1;
    private static final int URGENT = 23;

    @RegisterExtension
    final TemporaryFolder temporary = new TemporaryFolder();

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger fine = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void nothingOutsideIsEverReadOrWrittenWhileAnAgentSwapsEverything() throws Exception {
        Path outside = Files.createDirectories(temporary.path().resolve("outside/a/b"));
        Files.writeString(outside.resolve("f"), "SECRET");
        Files.writeString(temporary.path().resolve("outside/a/f"), "SECRET");
        Files.writeString(temporary.path().resolve("outside/f"), "SECRET");
        Files.writeString(temporary.path().resolve("f"), "SECRET");
        try (TreeOnDisk disk =
                new TreeOnDisk(Files.createDirectories(temporary.path().resolve("volume")))) {
            List<String> before = everything();
            Thread agent = Thread.ofPlatform().start(() -> agent(disk.workspace, new Random(SEED)));
            List<Thread> servers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(SEED * 31 + i);
                servers.add(Thread.ofVirtual().start(() -> server(disk.tree, random)));
            }
            for (Thread server : servers) {
                server.join();
            }
            over.set(true);
            agent.join();
            assertThat(wrong).isEmpty();
            assertThat(done.get()).isGreaterThanOrEqualTo(OPERATIONS);
            assertThat(fine.get()).as("operations that succeeded").isGreaterThan(OPERATIONS / 20);
            assertThat(everything()).isEqualTo(before);
            assertThat(disk.aside()).isEmpty();
        }
    }

    /// What lies outside of the tree, names and bytes.
    private List<String> everything() throws IOException {
        try (Stream<Path> walk = Files.walk(temporary.path())) {
            TreeMap<String, String> all = new TreeMap<>();
            for (Path path : (Iterable<Path>)
                    walk.filter(path -> !path.startsWith(temporary.path().resolve("volume")))::iterator) {
                all.put(path.toString(), Files.isRegularFile(path) ? Files.readString(path) : "");
            }
            return all.entrySet().stream().map(Object::toString).toList();
        }
    }

    private static FilePath randomPath(Random random) {
        String[] names = {"a", "b", "f", "l"};
        List<String> path = new ArrayList<>();
        int depth = 1 + random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            path.add(names[random.nextInt(names.length)]);
        }
        return FilePath.of(path.toArray(String[]::new));
    }

    private void server(FileTree tree, Random random) {
        while (done.incrementAndGet() <= OPERATIONS) {
            FilePath path = randomPath(random);
            try {
                operate(tree, path, random.nextInt(8));
                fine.incrementAndGet();
            } catch (Problem expected) {
                if (expected.kind() == Problem.Kind.BAD_REQUEST) {
                    wrong.add(path + ": " + expected);
                }
            } catch (IOException | RuntimeException failed) {
                wrong.add(path + ": " + failed);
            }
        }
    }

    private void operate(FileTree tree, FilePath path, int operation) throws IOException {
        switch (operation) {
            case 0, 1 -> {
                if (new String(TreeOnDisk.readBytes(tree, path), StandardCharsets.UTF_8).contains("SECRET")) {
                    wrong.add("read the secret at " + path);
                }
            }
            case 2, 3 -> TreeOnDisk.write(tree, path, "mine");
            case 4 -> tree.delete(path, true);
            case 5 -> tree.makeDirectory(path);
            case 6 ->
                tree.list(path, entry -> {
                    if (entry.path().name().shown().equals("outside")) {
                        wrong.add("listed the outside at " + path);
                    }
                });
            default -> {
                if (tree.stat(path, Follow.FOLLOW).type() == FileEntry.Type.LINK) {
                    wrong.add("a link was not followed: " + path);
                }
                tree.list(path, FileTree.Page.first(2));
            }
        }
    }

    /// Everything that a process in the container may do to its files.
    private void agent(Path workspace, Random random) {
        String outside = temporary.path().resolve("outside").toString();
        String[] targets = {
            outside,
            outside + "/a",
            "../../outside",
            "..",
            "../..",
            "/",
            "/workspace",
            "/workspace/a",
            "a",
            "b/a",
            ".",
            "../../outside/f",
            "l",
            "/proc/self/root" + outside,
            "/workspace/../../outside",
            "f"
        };
        while (!over.get()) {
            FilePath path = randomPath(random);
            FilePath other = randomPath(random);
            try {
                // The agent of this test is no container's, so it must watch its own steps.
                Path one = safely(workspace, path);
                Path two = safely(workspace, other);
                String target = targets[random.nextInt(targets.length)];
                switch (random.nextInt(7)) {
                    case 0 -> Files.createDirectory(one);
                    case 1 -> Files.write(one, AGENT, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    case 2, 3 -> {
                        Files.move(one, workspace.resolve("parked" + random.nextInt(50)));
                        Files.createSymbolicLink(one, Path.of(target));
                    }
                    case 4 -> Files.createSymbolicLink(one, Path.of(target));
                    case 5 -> Files.move(one, two);
                    default -> Files.deleteIfExists(one);
                }
            } catch (IOException lostRace) {
                Thread.onSpinWait();
            }
        }
    }

    /// The path with its parent resolved, beneath the workspace.
    private static Path safely(Path workspace, FilePath path) throws IOException {
        Path parent = workspace.resolve(path.parent().toString().substring(1)).toRealPath();
        if (!parent.startsWith(workspace.toRealPath())) {
            throw new IOException("outside");
        }
        return parent.resolve(path.name().shown());
    }

    @Test
    void aLeaseOfTheAgentIsAProblemAndNoWait() throws Throwable {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            var fcntl = Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("fcntl"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT),
                            Linker.Option.firstVariadicArg(2));
            try (Fd workspace = dev.holdfast.linux.Files.openDirectory(disk.workspace);
                    Fd leased = dev.holdfast.linux.Files.create(workspace, new byte[] {'f'})) {
                assertThat((int) fcntl.invokeExact(leased.number(), SET_SIGNAL, URGENT))
                        .isZero();
                assertThat((int) fcntl.invokeExact(leased.number(), SET_LEASE, WRITE_LEASE))
                        .isZero();
                long before = System.nanoTime();
                assertThat(code(() -> disk.read("f"))).isEqualTo("file_busy");
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
                disk.write("f", "new");
                assertThat(disk.read("f")).isEqualTo("new");
            }
        }
    }

    @Test
    void aPipeInThePlaceOfAFileIsNeverWaitedFor() throws IOException {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            disk.shell("mkdir d; mkfifo d/p");
            assertThat(code(() -> disk.read("d/p"))).isEqualTo("not_a_regular_file");
            disk.tree.delete(path("d"), true);
            assertThat(Files.exists(disk.workspace.resolve("d"), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
        }
    }

    @Test
    void aFolderTenThousandDeepIsDeleted() throws IOException {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            byte[] name = {'x'};
            Fd deepest = dev.holdfast.linux.Files.openDirectory(disk.workspace);
            for (int depth = 0; depth < 10_000; depth++) {
                dev.holdfast.linux.Files.makeDirectory(deepest, name, 0755);
                Fd next = dev.holdfast.linux.Files.openDirectory(deepest, name);
                deepest.close();
                deepest = next;
                dev.holdfast.linux.Files.create(deepest, new byte[] {'f'}).close();
            }
            deepest.close();
            disk.tree.delete(path("x"), true);
            assertThat(disk.names("")).isEmpty();
            assertThat(disk.aside()).isEmpty();
        }
    }

    @Test
    void aFolderIsDeletedFromUnderAProcessThatKeepsFillingIt() throws Exception {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            disk.shell("mkdir -p d/e && chown -R 52000:52000 .");
            Process filler = new ProcessBuilder(
                            "setpriv",
                            "--reuid=52000",
                            "--regid=52000",
                            "--clear-groups",
                            "bash",
                            "-c",
                            "cd d/e; echo; i=0; while :; do i=$((i+1)); : >f$i || exit; done")
                    .directory(disk.workspace.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                assertThat(filler.getInputStream().read()).isEqualTo('\n');
                disk.tree.delete(path("d"), true);
            } finally {
                filler.destroyForcibly().waitFor();
            }
            assertThat(disk.names("")).isEmpty();
            assertThat(disk.aside()).isEmpty();
        }
    }
}
