package dev.holdfast.storage.local;

import static dev.holdfast.storage.local.TreeOnDisk.code;
import static dev.holdfast.storage.local.TreeOnDisk.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.linux.Fd;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
final class LocalDraftTest {

    @RegisterExtension
    final TemporaryFolder temporary = new TemporaryFolder();

    @Test
    void aDraftThatIsNotPublishedLeavesNoTrace() throws IOException {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            disk.write("f", "old");
            try (FileTree.Draft draft = disk.tree.write(path("f"), OptionalInt.empty())) {
                TreeOnDisk.fill(draft, "half of the n");
                assertThat(disk.read("f")).isEqualTo("old");
            }
            assertThat(disk.read("f")).isEqualTo("old");
            assertThat(disk.names("")).containsExactly("f");
            assertThat(disk.aside()).isEmpty();
        }
    }

    @Test
    void whoHasTheOldFileOpenReadsTheOldFile() throws IOException {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            disk.write("f", "old");
            try (FileTree.OpenFile old = disk.tree.read(path("f"))) {
                disk.write("f", "new and longer");
                var sink = new java.io.ByteArrayOutputStream();
                old.transferTo(0, 100, java.nio.channels.Channels.newChannel(sink));
                assertThat(sink).hasToString("old");
            }
            assertThat(disk.aside()).isEmpty();
        }
    }

    @Test
    void theConditionIsAskedWithWhatStandsThere() throws IOException {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            disk.write("f", "old");
            FileEntry old = disk.tree.stat(path("f"), FileTree.Follow.NO_FOLLOW);
            try (FileTree.Draft draft = disk.tree.write(path("f"), OptionalInt.empty())) {
                TreeOnDisk.fill(draft, "new");
                assertThat(code(() -> draft.publish(standing -> standing.isEmpty())))
                        .isEqualTo("precondition_failed");
                assertThat(disk.read("f")).isEqualTo("old");
                FileEntry published = draft.publish(standing -> standing.equals(java.util.Optional.of(old)));
                assertThat(published).isEqualTo(disk.tree.stat(path("f"), FileTree.Follow.NO_FOLLOW));
            }
            assertThat(disk.read("f")).isEqualTo("new");
            try (FileTree.Draft draft = disk.tree.write(path("g"), OptionalInt.empty())) {
                draft.publish(standing -> standing.isEmpty());
            }
            assertThat(disk.read("g")).isEmpty();
        }
    }

    @Test
    void aFileThatAppearsMeanwhileIsNotReplacedByOneThatMustBeNew() throws IOException {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            int[] asked = {0};
            try (FileTree.Draft draft = disk.tree.write(path("f"), OptionalInt.empty())) {
                assertThat(code(() -> draft.publish(standing -> {
                            if (asked[0]++ == 0) {
                                write(disk.workspace.resolve("f"), "the agent's");
                                return true;
                            }
                            return standing.isEmpty();
                        })))
                        .isEqualTo("precondition_failed");
            }
            assertThat(disk.read("f")).isEqualTo("the agent's");
            assertThat(asked[0]).isEqualTo(2);
            assertThat(disk.aside()).isEmpty();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Test
    void aFullDiskIsAProblemAndLeavesTheOldFile() throws IOException {
        Path small = Files.createDirectories(temporary.path().resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", small.toString());
        try (TreeOnDisk disk = new TreeOnDisk(small)) {
            disk.write("f", "old");
            try (FileTree.Draft draft = disk.tree.write(path("f"), OptionalInt.empty())) {
                ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
                assertThat(code(() -> {
                            for (int i = 0; i < 8; i++) {
                                chunk.clear();
                                while (chunk.hasRemaining()) {
                                    draft.write(chunk);
                                }
                            }
                        }))
                        .isEqualTo("pool_full");
            }
            assertThat(disk.read("f")).isEqualTo("old");
            assertThat(disk.aside()).isEmpty();
            disk.write("g", "there is space again");
        } finally {
            run("umount", small.toString());
        }
    }

    @Test
    void aFolderThatWasRemovedMeanwhileIsNotFound() throws IOException {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            try (FileTree.Draft draft = disk.tree.write(path("d/f"), OptionalInt.empty())) {
                disk.shell("rmdir d");
                assertThat(code(() -> draft.publish(standing -> true))).isEqualTo("file_not_found");
            }
            assertThat(disk.aside()).isEmpty();
        }
    }

    @Test
    void aMountInsideTheTreeIsRefused() throws IOException {
        try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
            Path inside = Files.createDirectories(disk.workspace.resolve("m"));
            run("mount", "-t", "tmpfs", "tmpfs", inside.toString());
            try {
                assertThat(code(() -> disk.write("m/f", "x"))).isEqualTo("other_file_system");
                assertThat(code(() -> disk.read("m/f"))).isEqualTo("other_file_system");
                assertThat(disk.names("")).containsExactly("m");
            } finally {
                run("umount", inside.toString());
            }
        }
    }

    /// A process that writes and deletes until it is killed; then the tree has whole files only, and what
    /// lies aside is swept.
    @Test
    void aKilledServerLeavesNoLitterInTheTree() throws Exception {
        Random random = new Random(52_000);
        for (int i = 0; i < 12; i++) {
            Process victim = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Victim.class.getName(),
                            temporary.path().toString())
                    .inheritIO()
                    .redirectOutput(ProcessBuilder.Redirect.PIPE)
                    .start();
            assertThat(victim.getInputStream().read()).isEqualTo('!');
            victim.getInputStream().readNBytes(random.nextInt(40));
            victim.destroyForcibly().waitFor();
            try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
                assertThat(disk.names("")).isSubsetOf("a", "b", "folder");
                for (String name : disk.names("")) {
                    if (!name.equals("folder")) {
                        assertThat(disk.read(name).length()).isEqualTo(Victim.BYTES);
                    }
                }
            }
            try (Fd volume = dev.holdfast.linux.Files.openDirectory(temporary.path())) {
                Aside.sweep(volume, Beyond.NOTHING);
            }
            try (TreeOnDisk disk = new TreeOnDisk(temporary.path())) {
                assertThat(disk.aside()).isEmpty();
            }
        }
    }

    /// What is killed.
    static final class Victim {

        static final int BYTES = 3000;

        private Victim() {}

        public static void main(String[] arguments) throws IOException {
            try (TreeOnDisk disk = new TreeOnDisk(Path.of(arguments[0]))) {
                System.out.write('!');
                System.out.flush();
                for (int i = 0; ; i++) {
                    disk.write(List.of("a", "b").get(i % 2), "x".repeat(BYTES));
                    disk.tree.makeDirectory(path("folder/with/folders" + i % 5));
                    if (i % 5 == 4) {
                        disk.tree.delete(path("folder"), true);
                    }
                    System.out.write('.');
                    System.out.flush();
                }
            }
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}
