package dev.holdfast.storage.local;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.Assertions;

/// A folder with a tree in it, as a volume has it: `workspace/`, and the aside beside it.
final class TreeOnDisk implements AutoCloseable {

    static final int AGENT = 52000;

    final Path volume;
    final Path workspace;
    final PlatformPool pool = new PlatformPool("tree", 4);
    final FileTree tree;

    TreeOnDisk(Path volume) throws IOException {
        this.volume = volume;
        this.workspace = java.nio.file.Files.createDirectories(volume.resolve("workspace"));
        this.tree = open();
    }

    /// Another tree on the same folder.
    FileTree open() throws IOException {
        try (Fd folder = Files.openDirectory(volume)) {
            Access access = new Access.Writable(AGENT, Aside.of(folder), new Confinement(AGENT));
            return LocalTree.open(Files.openDirectory(workspace), "/workspace", access, pool);
        }
    }

    FileTree openReadOnly() throws IOException {
        return LocalTree.open(
                Files.openDirectory(workspace),
                "/workspace",
                new Access.ReadOnly(new Confinement(AGENT), Lease.NONE),
                pool);
    }

    static FilePath path(String path) {
        return path.isEmpty() ? FilePath.ROOT : FilePath.of(path.split("/"));
    }

    String read(String path) throws IOException {
        return new String(readBytes(tree, path(path)), StandardCharsets.UTF_8);
    }

    static byte[] readBytes(FileTree tree, FilePath path) throws IOException {
        try (FileTree.OpenFile file = tree.read(path)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            file.transferTo(0, file.entry().size(), Channels.newChannel(bytes));
            return bytes.toByteArray();
        }
    }

    void write(String path, String text) throws IOException {
        write(tree, path(path), text);
    }

    static void write(FileTree tree, FilePath path, String text) throws IOException {
        try (FileTree.Draft draft = tree.write(path, OptionalInt.empty())) {
            fill(draft, text);
            draft.publish(standing -> true);
        }
    }

    static void fill(FileTree.Draft draft, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            draft.write(bytes);
        }
    }

    List<String> names(String path) throws IOException {
        List<String> names = new ArrayList<>();
        tree.list(path(path), entry -> names.add(entry.path().name().shown()));
        names.sort(null);
        return names;
    }

    List<String> aside() throws IOException {
        try (var left = java.nio.file.Files.list(volume.resolve(Aside.FOLDER))) {
            return left.map(Path::toString).toList();
        }
    }

    /// Runs a shell in the workspace, as a way to make what Java cannot.
    void shell(String command) throws IOException {
        Process shell = new ProcessBuilder("bash", "-c", command)
                .directory(workspace.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            Assertions.assertThat(shell.waitFor()).as(said).isZero();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    static Problem problem(Assertable call) {
        return Assertions.catchThrowableOfType(Problem.class, call::run);
    }

    static String code(Assertable call) {
        return Optional.ofNullable(problem(call)).map(Problem::code).orElse("nothing was thrown");
    }

    /// A call that is expected to fail.
    @FunctionalInterface
    interface Assertable {
        void run() throws Exception;
    }

    @Override
    public void close() throws IOException {
        tree.close();
        pool.close();
    }
}
