package dev.holdfast.storage.local;

import static dev.holdfast.storage.local.TreeOnDisk.code;
import static dev.holdfast.storage.local.TreeOnDisk.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Follow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class LocalTreeTest {

    @RegisterExtension
    final TemporaryFolder temporary = new TemporaryFolder();

    private TreeOnDisk disk;
    private FileTree tree;

    @BeforeEach
    void open() throws IOException {
        disk = new TreeOnDisk(temporary.path());
        tree = disk.tree;
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        disk.write("notes.txt", "one\ntwo\n");
        assertThat(disk.read("notes.txt")).isEqualTo("one\ntwo\n");
        disk.write("notes.txt", "three");
        assertThat(disk.read("notes.txt")).isEqualTo("three");
    }

    @Test
    void parentsAreMadeAndEverythingBelongsToTheAgent() throws IOException {
        disk.write("a/b/c.txt", "x");
        for (String made : List.of("a", "a/b", "a/b/c.txt")) {
            assertThat(Files.getAttribute(disk.workspace.resolve(made), "unix:uid"))
                    .isEqualTo(TreeOnDisk.AGENT);
            assertThat(Files.getAttribute(disk.workspace.resolve(made), "unix:gid"))
                    .isEqualTo(TreeOnDisk.AGENT);
        }
        assertThat(tree.stat(path("a/b"), Follow.FOLLOW).mode()).isEqualTo(0755);
        assertThat(tree.stat(path("a/b/c.txt"), Follow.FOLLOW).mode()).isEqualTo(0644);
    }

    @Test
    void theModeIsTheGivenOneElseThatOfTheReplacedFile() throws IOException {
        publish("run.sh", OptionalInt.of(0750));
        assertThat(tree.stat(path("run.sh"), Follow.FOLLOW).mode()).isEqualTo(0750);
        publish("run.sh", OptionalInt.empty());
        assertThat(tree.stat(path("run.sh"), Follow.FOLLOW).mode()).isEqualTo(0750);
        publish("run.sh", OptionalInt.of(04777));
        assertThat(tree.stat(path("run.sh"), Follow.FOLLOW).mode()).isEqualTo(0777);
    }

    private FileEntry publish(String name, OptionalInt mode) throws IOException {
        try (FileTree.Draft draft = tree.write(path(name), mode)) {
            TreeOnDisk.fill(draft, "x");
            return draft.publish(standing -> true);
        }
    }

    @Test
    void anEntryTellsTypeSizeModeTimesAndTarget() throws IOException {
        disk.shell(
                "mkdir d; printf 12345 >f; ln -s /etc/passwd l; mkfifo p; touch -d 2001-02-03T04:05:06.000000007Z f");
        FileEntry file = tree.stat(path("f"), Follow.FOLLOW);
        assertThat(file.type()).isEqualTo(FileEntry.Type.FILE);
        assertThat(file.size()).isEqualTo(5);
        assertThat(file.modified()).isEqualTo(Instant.parse("2001-02-03T04:05:06.000000007Z"));
        assertThat(file.inode()).isEqualTo(Files.getAttribute(disk.workspace.resolve("f"), "unix:ino"));
        assertThat(tree.stat(path("d"), Follow.FOLLOW).type()).isEqualTo(FileEntry.Type.DIRECTORY);
        assertThat(tree.stat(path("p"), Follow.FOLLOW).type()).isEqualTo(FileEntry.Type.FIFO);
        FileEntry link = tree.stat(path("l"), Follow.NO_FOLLOW);
        assertThat(link.type()).isEqualTo(FileEntry.Type.LINK);
        assertThat(link.target()).contains(FileEntry.LinkTarget.of("/etc/passwd"));
        assertThat(tree.stat(path(""), Follow.FOLLOW).type()).isEqualTo(FileEntry.Type.DIRECTORY);
    }

    @Test
    void aTimeThatNoCalendarHasIsKeptWithinOne() throws IOException {
        disk.shell(
                "touch -d @99999999999999 f 2>/dev/null || touch -d 9999-12-31 f; touch -d @-99999999999999 g || touch g");
        assertThat(tree.stat(path("f"), Follow.FOLLOW).modified()).isBefore(Instant.parse("+10000-01-01T00:00:00Z"));
        assertThat(tree.stat(path("g"), Follow.FOLLOW).modified()).isAfter(Instant.parse("-0001-01-01T00:00:00Z"));
    }

    @Test
    void aFolderIsListedInPagesThatStayRightWhileItChanges() throws IOException {
        disk.shell("for i in $(seq 1000 1999); do : >f$i; done");
        List<String> seen = new ArrayList<>();
        FileTree.Listing listing = tree.list(FilePath.ROOT, FileTree.Page.first(300));
        while (true) {
            listing.entries().forEach(entry -> seen.add(entry.path().name().shown()));
            if (listing.next().isEmpty()) {
                break;
            }
            disk.shell("rm -f f1000 f" + (1000 + seen.size()) + "; : >a" + seen.size());
            listing = tree.list(FilePath.ROOT, new FileTree.Page(FileTree.Order.BY_NAME, listing.next(), 300));
        }
        assertThat(seen).doesNotHaveDuplicates().isSorted();
        assertThat(seen).hasSize(999).contains("f1001", "f1299", "f1301", "f1999");
    }

    @Test
    void aPageThatEndsTheFolderSaysSo() throws IOException {
        disk.shell("touch a b c");
        assertThat(tree.list(FilePath.ROOT, FileTree.Page.first(3)).next()).isEmpty();
        FileTree.Listing two = tree.list(FilePath.ROOT, FileTree.Page.first(2));
        assertThat(two.next().map(FileTree.Cursor::name)).contains(FileName.of("b"));
        assertThat(tree.list(FilePath.ROOT, new FileTree.Page(FileTree.Order.BY_NAME, two.next(), 2))
                        .entries())
                .hasSize(1);
    }

    @Test
    void aHundredThousandEntriesAreListed() throws IOException {
        disk.shell("mkdir big; cd big; seq -f 'name-%06g' 1 100000 | xargs -n 5000 touch");
        List<FileName> told = new ArrayList<>();
        tree.list(path("big"), entry -> told.add(entry.path().name()));
        assertThat(told).hasSize(100_000).doesNotHaveDuplicates();
        FileTree.Cursor after = new FileTree.Cursor(FileName.of("name-099990"), 0, Instant.EPOCH);
        FileTree.Listing last =
                tree.list(path("big"), new FileTree.Page(FileTree.Order.BY_NAME, Optional.of(after), 1000));
        assertThat(last.entries()).hasSize(10);
        tree.delete(path("big"), true);
        assertThat(disk.names("")).isEmpty();
        assertThat(disk.aside()).isEmpty();
    }

    @Test
    void aNameNeedNotBeText() throws IOException {
        disk.shell("printf secret >$'caf\\xe9'; mkdir $'\\xff\\xfe'; printf x >$'\\xff\\xfe/\\n'");
        FilePath cafe = new FilePath(List.of(FileName.of(new byte[] {'c', 'a', 'f', (byte) 0xe9})));
        assertThat(TreeOnDisk.readBytes(tree, cafe)).asString().isEqualTo("secret");
        TreeOnDisk.write(tree, cafe, "new");
        assertThat(TreeOnDisk.readBytes(tree, cafe)).asString().isEqualTo("new");
        FilePath odd = new FilePath(List.of(FileName.of(new byte[] {(byte) 0xff, (byte) 0xfe}), FileName.of("\n")));
        assertThat(TreeOnDisk.readBytes(tree, odd)).asString().isEqualTo("x");
        tree.delete(odd.parent(), true);
        tree.delete(cafe, false);
        assertThat(disk.names("")).isEmpty();
    }

    @Test
    void aPathMayBeLongerThanTheKernelTakesAtOnce() throws IOException {
        FilePath deep = FilePath.ROOT;
        for (int i = 0; i < 60; i++) {
            deep = deep.child(FileName.of("d".repeat(200)));
        }
        TreeOnDisk.write(tree, deep.child(FileName.of("f")), "deep");
        assertThat(TreeOnDisk.readBytes(tree, deep.child(FileName.of("f"))))
                .asString()
                .isEqualTo("deep");
        tree.delete(path("d".repeat(200)), true);
        assertThat(disk.names("")).isEmpty();
        assertThat(disk.aside()).isEmpty();
    }

    @Test
    void problemsSayWhatIsThere() throws IOException {
        disk.shell("mkdir -p d/e; touch f");
        assertThat(code(() -> disk.read("nothing"))).isEqualTo("file_not_found");
        assertThat(code(() -> disk.read("d/e/nothing/more"))).isEqualTo("file_not_found");
        assertThat(code(() -> disk.read("f/x"))).isEqualTo("not_a_directory");
        assertThat(code(() -> disk.read("d"))).isEqualTo("is_a_directory");
        assertThat(code(() -> disk.names("f"))).isEqualTo("not_a_directory");
        assertThat(code(() -> disk.names("nothing"))).isEqualTo("file_not_found");
        assertThat(code(() -> disk.write("d", "x"))).isEqualTo("is_a_directory");
        assertThat(code(() -> disk.write("f/x", "x"))).isEqualTo("not_a_directory");
        assertThat(code(() -> tree.makeDirectory(path("f")))).isEqualTo("file_exists");
        assertThat(code(() -> tree.delete(path("nothing"), true))).isEqualTo("file_not_found");
        assertThat(code(() -> tree.delete(path("d"), false))).isEqualTo("directory_not_empty");
        assertThat(code(() -> tree.delete(FilePath.ROOT, true))).isEqualTo("bad_path");
        assertThat(code(() -> disk.write("", "x"))).isEqualTo("bad_path");
    }

    @Test
    void makingAFolderTwiceIsNoFailure() throws IOException {
        tree.makeDirectory(path("a/b/c"));
        assertThat(tree.makeDirectory(path("a/b/c")).type()).isEqualTo(FileEntry.Type.DIRECTORY);
        assertThat(tree.makeDirectory(FilePath.ROOT).type()).isEqualTo(FileEntry.Type.DIRECTORY);
        assertThat(disk.aside()).isEmpty();
    }

    @Test
    void deletingTakesFilesLinksAndWholeFolders() throws IOException {
        disk.shell("mkdir -p d/e/f g; touch d/x d/e/y d/e/f/z; ln -s ../g d/e/l; touch g/kept; mkfifo d/p");
        tree.delete(path("d/x"), false);
        tree.delete(path("d"), true);
        assertThat(disk.names("")).containsExactly("g");
        assertThat(disk.names("g")).containsExactly("kept");
        assertThat(disk.aside()).isEmpty();
    }

    @Test
    void aReadOnlyTreeRefusesEveryChange() throws IOException {
        disk.shell("mkdir d; printf x >f");
        try (FileTree frozen = disk.openReadOnly()) {
            assertThat(TreeOnDisk.readBytes(frozen, path("f"))).asString().isEqualTo("x");
            assertThat(code(() -> frozen.write(path("f"), OptionalInt.empty()))).isEqualTo("read_only");
            assertThat(code(() -> frozen.makeDirectory(path("e")))).isEqualTo("read_only");
            assertThat(code(() -> frozen.delete(path("f"), false))).isEqualTo("read_only");
        }
    }

    @Test
    void aPartOfAFileIsSentAndAShorterFileEndsEarly() throws IOException {
        disk.shell("seq 1 200000 >numbers");
        byte[] all = Files.readAllBytes(disk.workspace.resolve("numbers"));
        try (FileTree.OpenFile file = tree.read(path("numbers"))) {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            assertThat(file.transferTo(1000, 900_001, Channels.newChannel(part)))
                    .isEqualTo(900_001);
            assertThat(part.toByteArray()).isEqualTo(Arrays.copyOfRange(all, 1000, 901_001));
            disk.shell("truncate -s 10 numbers");
            assertThat(file.transferTo(0, all.length, Channels.newChannel(new ByteArrayOutputStream())))
                    .isEqualTo(10);
        }
    }

    @Test
    void aSparseFileOfManyTebibytesIsJustAFile() throws IOException {
        disk.shell("truncate -s 8T sparse; printf end >>sparse");
        try (FileTree.OpenFile file = tree.read(path("sparse"))) {
            ByteArrayOutputStream end = new ByteArrayOutputStream();
            file.transferTo(file.entry().size() - 3, 3, Channels.newChannel(end));
            assertThat(end).hasToString("end");
        }
    }

    @Test
    void everythingWorksFromAVirtualThread() throws Exception {
        List<String> read = new ArrayList<>();
        Thread worker = Thread.ofVirtual().start(() -> {
            try {
                disk.write("v/f", "from a virtual thread");
                read.add(disk.read("v/f"));
                disk.tree.delete(path("v"), true);
                read.addAll(disk.names(""));
            } catch (IOException failed) {
                read.add(failed.toString());
            }
        });
        worker.join();
        assertThat(read).containsExactly("from a virtual thread");
    }
}
