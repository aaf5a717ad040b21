package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileTree.Attributes;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.Follow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What every store keeps of the trees it opens: how things are moved, copied, changed and written in the
/// middle.
interface TreeRules extends StoreRules {

    int BLOCK = 4096;
    int LARGE = 96 << 20;

    private FileTree tree(VolumeId volume) throws IOException {
        return store().open(live(volume), Part.WORKSPACE);
    }

    private static FilePath path(String path) {
        return FilePath.of(path.split("/"));
    }

    private static String text(FileTree tree, String path) throws IOException {
        try (FileTree.OpenFile file = tree.read(path(path))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            file.transferTo(0, file.entry().size(), Channels.newChannel(bytes));
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private void assertNothingAside(VolumeId volume) {
        assertThat(workspace(volume).resolveSibling("aside")).isEmptyDirectory();
    }

    @Test
    default void aMoveTakesEverythingAlongInOneStep() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir d; echo x > d/f; chmod 0711 d; touch -d 2001-02-03 d");
        SortedMap<String, String> before = Manifest.of(workspace(volume).resolve("d"));
        try (FileTree tree = tree(volume)) {
            FileEntry was = tree.stat(path("d"), Follow.NO_FOLLOW);
            FileEntry moved = tree.move(path("d"), path("new/folder/e"), Existing.KEEP);
            assertThat(moved.inode()).isEqualTo(was.inode());
            assertThat(moved).isEqualTo(tree.stat(path("new/folder/e"), Follow.NO_FOLLOW));
        }
        assertThat(Manifest.of(workspace(volume).resolve("new/folder/e"))).isEqualTo(before);
        assertThat(FileFacts.of(workspace(volume).resolve("new")).uid()).isEqualTo(TestPool.AGENTS);
        assertThat(workspace(volume).resolve("d")).doesNotExist();
        assertNothingAside(volume);
    }

    @Test
    default void aMoveReplacesOrSaysThatThePlaceIsTaken() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "echo a > a; echo b > b; mkdir empty full; echo x > full/x; ln -s full l");
        try (FileTree tree = tree(volume)) {
            assertConflict("file_exists", () -> tree.move(path("a"), path("b"), Existing.KEEP));
            assertConflict("file_exists", () -> tree.move(path("a"), path("a"), Existing.KEEP));
            assertConflict("file_exists", () -> tree.move(path("a"), path("l"), Existing.KEEP));
            tree.move(path("a"), path("b"), Existing.REPLACE);
            assertThat(text(tree, "b")).isEqualTo("a\n");
            assertThat(workspace(volume).resolve("a")).doesNotExist();
            assertConflict("is_a_directory", () -> tree.move(path("b"), path("empty"), Existing.REPLACE));
            assertConflict("not_a_directory", () -> tree.move(path("empty"), path("b"), Existing.REPLACE));
            assertConflict("directory_not_empty", () -> tree.move(path("empty"), path("full"), Existing.REPLACE));
            tree.move(path("full"), path("empty"), Existing.REPLACE);
            assertThat(text(tree, "empty/x")).isEqualTo("x\n");
            tree.move(path("b"), path("b"), Existing.REPLACE);
            assertThat(text(tree, "b")).isEqualTo("a\n");
            assertNotFound("file_not_found", () -> tree.move(path("gone"), path("c"), Existing.KEEP));
            assertThat(workspace(volume).resolve("c")).doesNotExist();
        }
    }

    private void assertConflict(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertProblem(Problem.Kind.CONFLICT, code, call);
    }

    @Test
    default void aFolderIsNotMovedIntoItself() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir -p d/e; ln -s d/e way");
        try (FileTree tree = tree(volume)) {
            for (String to : new String[] {"d/x", "d/e/x", "d/new/x", "way/x"}) {
                assertProblem(
                        Problem.Kind.BAD_REQUEST, "bad_move", () -> tree.move(path("d"), path(to), Existing.REPLACE));
            }
            assertProblem(
                    Problem.Kind.BAD_REQUEST, "bad_path", () -> tree.move(FilePath.ROOT, path("d/x"), Existing.KEEP));
            assertProblem(
                    Problem.Kind.BAD_REQUEST, "bad_path", () -> tree.move(path("d"), FilePath.ROOT, Existing.REPLACE));
            assertConflict("directory_not_empty", () -> tree.move(path("d/e"), path("d"), Existing.REPLACE));
        }
        assertThat(Shell.run(workspace(volume), "find . | sort")).isEqualTo(".\n./d\n./d/e\n./way\n");
    }

    @Test
    default void aLinkItselfIsMovedCopiedAndReplaced() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir d; echo x > d/f; ln -s d l; ln -s /etc/passwd out; ln -s d/f to");
        try (FileTree tree = tree(volume)) {
            tree.move(path("l"), path("m"), Existing.KEEP);
            assertThat(tree.copy(path("out"), path("m/away"), Existing.KEEP).target())
                    .contains(FileEntry.LinkTarget.of("/etc/passwd"));
            assertThat(Files.isSymbolicLink(workspace(volume).resolve("d/away")))
                    .isTrue();
            tree.copy(path("d/f"), path("to"), Existing.REPLACE);
            assertThat(Files.isSymbolicLink(workspace(volume).resolve("to"))).isFalse();
            assertThat(tree.stat(path("d/f"), Follow.NO_FOLLOW).inode())
                    .isNotEqualTo(tree.stat(path("to"), Follow.NO_FOLLOW).inode());
        }
    }

    @Test
    default void oneNameOfAFileMovedOverAnotherLeavesOne() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "echo x > a; ln a b");
        try (FileTree tree = tree(volume)) {
            tree.move(path("a"), path("b"), Existing.REPLACE);
        }
        assertThat(Shell.run(workspace(volume), "find . -type f -links 1")).isEqualTo("./b\n");
    }

    @Test
    default void aCopyIsEqualInEverythingButItsOwner() throws IOException {
        VolumeId volume = volume();
        Path from = Files.createDirectory(workspace(volume).resolve("from"));
        RichTree.grow(from);
        Shell.run(from, "chown -h 52000:52000 dangling random holes");
        try (FileTree tree = tree(volume)) {
            FileEntry made = tree.copy(path("from"), path("to/here"), Existing.KEEP);
            assertThat(made).isEqualTo(tree.stat(path("to/here"), Follow.NO_FOLLOW));
        }
        Map<String, String> copied = withoutTop(workspace(volume).resolve("to/here"));
        assertThat(copied).isEqualTo(withoutTop(from));
        Shell.run(from, "chown 3:4 random");
        try (FileTree tree = tree(volume)) {
            tree.copy(path("from/random"), path("single"), Existing.KEEP);
            assertThat(tree.stat(path("single"), Follow.NO_FOLLOW).modified())
                    .isEqualTo(tree.stat(path("from/random"), Follow.NO_FOLLOW).modified());
        }
        assertThat(FileFacts.of(workspace(volume).resolve("single")).uid()).isEqualTo(TestPool.AGENTS);
        assertNothingAside(volume);
    }

    /// The folder itself was made by the test and not by the agent.
    private static Map<String, String> withoutTop(Path folder) throws IOException {
        SortedMap<String, String> all = new TreeMap<>(Manifest.of(folder));
        all.remove("");
        return all;
    }

    @Test
    default void aCopyCostsNoSpaceWhereBlocksAreShared() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir d; head -c " + LARGE + " /dev/urandom > d/large; sync -f .");
        try (FileTree tree = tree(volume)) {
            long before = store().space().free();
            tree.copy(path("d"), path("e"), Existing.KEEP);
            tree.copy(path("d/large"), path("e/again"), Existing.KEEP);
            Shell.run(workspace(volume), "sync -f .; cmp d/large e/again; cmp d/large e/large");
            if (store().capabilities().copyOnWrite()) {
                assertThat(before - store().space().free()).isLessThan(LARGE / 4);
            }
        }
        store().delete(volume);
    }

    @Test
    default void aCopyIsThereWholeOrNotAtAll() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir -p d/e; echo 1 > d/a; mknod d/e/null c 1 3; echo 2 > d/z; echo x > f");
        try (FileTree tree = tree(volume)) {
            assertConflict("not_a_regular_file", () -> tree.copy(path("d"), path("copy"), Existing.KEEP));
            assertConflict("not_a_regular_file", () -> tree.copy(path("d/e/null"), path("null"), Existing.KEEP));
            assertConflict("file_exists", () -> tree.copy(path("d"), path("f"), Existing.KEEP));
            assertConflict("not_a_directory", () -> tree.copy(path("d"), path("f/below"), Existing.KEEP));
            assertNotFound("file_not_found", () -> tree.copy(path("none"), path("copy"), Existing.KEEP));
            Files.delete(workspace(volume).resolve("d/e/null"));
            assertConflict("not_a_directory", () -> tree.copy(path("d"), path("f"), Existing.REPLACE));
            tree.copy(path("d"), path("d/e/itself"), Existing.KEEP);
            tree.copy(path("d/a"), path("f"), Existing.REPLACE);
            assertThat(text(tree, "f")).isEqualTo("1\n");
        }
        assertThat(Shell.run(workspace(volume), "find . | sort | tr '\\n' ' '"))
                .isEqualTo(". ./d ./d/a ./d/e ./d/e/itself ./d/e/itself/a ./d/e/itself/e ./d/e/itself/z ./d/z ./f ");
        assertNothingAside(volume);
    }

    @Test
    default void modesAndTimesAreChangedAndNothingThroughALink() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir d; echo x > f; chmod 0600 f; ln -s f l; touch -d 2020-01-01 f l; mkfifo p");
        Instant time = Instant.parse("2001-02-03T04:05:06.000000007Z");
        try (FileTree tree = tree(volume)) {
            FileEntry file = tree.stat(path("f"), Follow.FOLLOW);
            assertThat(tree.change(path("f"), new Attributes(OptionalInt.of(0751), Optional.of(time))))
                    .isEqualTo(tree.stat(path("f"), Follow.FOLLOW))
                    .satisfies(entry -> assertThat(entry.mode()).isEqualTo(0751))
                    .satisfies(entry -> assertThat(entry.modified()).isEqualTo(time))
                    .satisfies(entry -> assertThat(entry.inode()).isEqualTo(file.inode()));
            assertConflict(
                    "is_a_link", () -> tree.change(path("l"), new Attributes(OptionalInt.of(0777), Optional.empty())));
            tree.change(path("l"), new Attributes(OptionalInt.empty(), Optional.of(Instant.EPOCH)));
            assertThat(tree.stat(path("f"), Follow.FOLLOW).modified()).isEqualTo(time);
            assertThat(tree.stat(path("l"), Follow.NO_FOLLOW).modified()).isEqualTo(Instant.EPOCH);
            tree.change(path("d"), new Attributes(OptionalInt.of(01770), Optional.empty()));
            assertThat(tree.stat(path("d"), Follow.FOLLOW).mode()).isEqualTo(01770);
            tree.change(path("p"), new Attributes(OptionalInt.of(0), Optional.of(time)));
            assertThat(tree.stat(path("p"), Follow.FOLLOW).mode()).isZero();
        }
    }

    @Test
    default void aLinkIsMadeWithAnyTarget() throws IOException {
        VolumeId volume = volume();
        byte[] target = {'.', '.', '/', (byte) 0xff, '\n'};
        try (FileTree tree = tree(volume)) {
            FileEntry made = tree.makeLink(path("new/l"), target, Existing.KEEP);
            assertThat(made).isEqualTo(tree.stat(path("new/l"), Follow.NO_FOLLOW));
            assertThat(made.target().orElseThrow().bytes()).isEqualTo(target);
            assertConflict(
                    "file_exists", () -> tree.makeLink(path("new/l"), bytes("x").array(), Existing.KEEP));
            byte[] longest = "x".repeat(4095).getBytes(StandardCharsets.UTF_8);
            tree.makeLink(path("new/l"), longest, Existing.REPLACE);
            assertThat(tree.stat(path("new/l"), Follow.NO_FOLLOW)
                            .target()
                            .orElseThrow()
                            .bytes())
                    .isEqualTo(longest);
            assertConflict("is_a_directory", () -> tree.makeLink(path("new"), longest, Existing.REPLACE));
            for (byte[] bad : new byte[][] {{}, {'a', 0}, new byte[4096]}) {
                assertProblem(Problem.Kind.BAD_REQUEST, "bad_link", () -> tree.makeLink(path("e"), bad, Existing.KEEP));
            }
        }
        assertThat(FileFacts.of(workspace(volume).resolve("new/l")).uid()).isEqualTo(TestPool.AGENTS);
        assertNothingAside(volume);
    }

    @Test
    default void aDraftFromAFileIsChangedInTheMiddle() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "printf 'one two three' > f; chmod 0640 f; ln -s f l; mkdir d; mkfifo p");
        Instant time = Instant.parse("2011-12-13T14:15:16Z");
        try (FileTree tree = tree(volume)) {
            FileEntry old = tree.stat(path("f"), Follow.FOLLOW);
            try (FileTree.Draft draft = tree.rewrite(path("f"))) {
                assertThat(draft.size()).isEqualTo(13);
                draft.write(bytes("TWO"), 4);
                draft.write(bytes("!"));
                assertThat(text(tree, "f")).isEqualTo("one two three");
                draft.modified(time);
                FileEntry entry = draft.publish(standing -> standing.equals(Optional.of(old)));
                assertThat(entry.modified()).isEqualTo(time);
                assertThat(entry.mode()).isEqualTo(0640);
            }
            assertThat(text(tree, "f")).isEqualTo("one TWO three!");
            try (FileTree.Draft draft = tree.rewrite(path("f"))) {
                draft.truncate(3);
                draft.write(bytes("end"), 6);
                draft.publish(standing -> true);
            }
            assertThat(text(tree, "f")).isEqualTo("one\0\0\0end");
            assertConflict("is_a_link", () -> tree.rewrite(path("l")));
            assertConflict("is_a_directory", () -> tree.rewrite(path("d")));
            assertConflict("not_a_regular_file", () -> tree.rewrite(path("p")));
            assertNotFound("file_not_found", () -> tree.rewrite(path("none")));
        }
        assertNothingAside(volume);
    }

    @Test
    default void aDraftIsPutTogetherFromPartsOfOtherFiles() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "head -c 1000000 /dev/urandom > a; head -c 5000 /dev/urandom > b");
        Shell.run(workspace(volume), "truncate -s 3000000 holes; printf x >> holes");
        try (FileTree tree = tree(volume);
                FileTree.OpenFile a = tree.read(path("a"));
                FileTree.OpenFile b = tree.read(path("b"));
                FileTree.OpenFile holes = tree.read(path("holes"));
                FileTree.Draft draft = tree.write(path("c"), OptionalInt.empty())) {
            assertThat(draft.copyFrom(a, 0, 16 * BLOCK)).isEqualTo(16 * BLOCK);
            assertThat(draft.copyFrom(b, 0, 1_000_000)).isEqualTo(5000);
            assertThat(draft.copyFrom(a, 7, 100_001)).isEqualTo(100_001);
            assertThat(draft.copyFrom(holes, 0, 3_000_001)).isEqualTo(3_000_001);
            assertThat(draft.copyFrom(a, 2_000_000, 5)).isZero();
            draft.publish(standing -> true);
        }
        Shell.run(
                workspace(volume),
                "(head -c 65536 a; cat b; tail -c +8 a | head -c 100001; cat holes) > d; cmp c d;"
                        + " [ $(stat -c %b c) -lt 3000 ]");
    }

    @Test
    default void holesAreFoundAndRead() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "truncate -s 8M f; printf x | dd of=f bs=1 seek=4194304 conv=notrunc status=none");
        try (FileTree tree = tree(volume);
                FileTree.OpenFile file = tree.read(path("f"))) {
            assertThat(file.nextData(0)).hasValue(4 << 20);
            assertThat(file.nextHole(0)).isZero();
            assertThat(file.nextHole(4 << 20)).isEqualTo((4 << 20) + BLOCK);
            assertThat(file.nextData((4 << 20) + BLOCK)).isEmpty();
            assertThat(file.nextData(100 << 20)).isEmpty();
            ByteBuffer some = ByteBuffer.allocate(2);
            assertThat(file.read(some, 4 << 20)).isEqualTo(2);
            assertThat(some.array()).containsExactly('x', 0);
            assertThat(file.read(ByteBuffer.allocate(2), 8 << 20)).isEqualTo(-1);
        }
    }

    @Test
    default void aSnapshotIsNeverChanged() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "echo x > f");
        try (FileTree tree = store().open(frozen(volume, snapshot(volume)), Part.WORKSPACE)) {
            assertConflict("read_only", () -> tree.move(path("f"), path("g"), Existing.KEEP));
            assertConflict("read_only", () -> tree.copy(path("f"), path("g"), Existing.KEEP));
            assertConflict("read_only", () -> tree.rewrite(path("f")));
            assertConflict("read_only", () -> tree.makeLink(path("g"), new byte[] {'f'}, Existing.KEEP));
            assertConflict(
                    "read_only", () -> tree.change(path("f"), new Attributes(OptionalInt.of(0), Optional.empty())));
            assertThat(text(tree, "f")).isEqualTo("x\n");
        }
        assertThat(Files.exists(workspace(volume).resolve("g"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }
}
