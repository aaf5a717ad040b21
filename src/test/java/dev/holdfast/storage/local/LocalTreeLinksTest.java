package dev.holdfast.storage.local;

import static dev.holdfast.storage.local.TreeOnDisk.code;
import static dev.holdfast.storage.local.TreeOnDisk.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Follow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class LocalTreeLinksTest {

    @RegisterExtension
    final TemporaryFolder temporary = new TemporaryFolder();

    private TreeOnDisk disk;
    private FileTree tree;

    @BeforeEach
    void open() throws IOException {
        disk = new TreeOnDisk(temporary.path());
        tree = disk.tree;
        Files.writeString(temporary.path().resolve("secret"), "secret");
        disk.shell("mkdir -p d/e; printf inside >d/f; printf deep >d/e/g");
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    @Test
    void relativeLinksAreFollowed() throws IOException {
        disk.shell("ln -s d/f l; ln -s ../f d/e/up; ln -s e/../../d/e d/round; ln -s ./d//e/ slashes; ln -s . here");
        assertThat(disk.read("l")).isEqualTo("inside");
        assertThat(disk.read("d/e/up")).isEqualTo("inside");
        assertThat(disk.read("d/round/g")).isEqualTo("deep");
        assertThat(disk.read("slashes/g")).isEqualTo("deep");
        assertThat(disk.read("here/here/d/f")).isEqualTo("inside");
        assertThat(disk.names("d/round")).containsExactly("g", "up");
    }

    @Test
    void absoluteLinksBeneathTheMountPointAreFollowedFromTheRoot() throws IOException {
        disk.shell("ln -s /workspace/d/f l; ln -s /workspace w; ln -s //workspace/./d/ slashes");
        assertThat(disk.read("l")).isEqualTo("inside");
        assertThat(disk.read("w/d/e/g")).isEqualTo("deep");
        assertThat(disk.read("slashes/f")).isEqualTo("inside");
        assertThat(disk.read("w/w/slashes/e/g")).isEqualTo("deep");
    }

    @Test
    void aLinkThatLeadsElsewhereIsToldWithItsTarget() throws IOException {
        disk.shell("""
                ln -s ../secret up; ln -s /etc/passwd etc; ln -s ../../secret d/up; ln -s /workspacex/f near
                ln -s /workspace/../secret dots; ln -s / top; ln -s /proc/self/cwd magic; ln -s .. above; ln -s up chain
                ln -s /home/agent/.profile home""");
        for (String link : List.of(
                "up",
                "etc",
                "d/up",
                "near",
                "dots",
                "top",
                "magic",
                "above",
                "chain",
                "home",
                "above/secret",
                "top/etc/passwd")) {
            assertThat(code(() -> disk.read(link))).as(link).isEqualTo("link_outside");
            assertThat(code(() -> tree.stat(path(link), Follow.FOLLOW)))
                    .as(link)
                    .isEqualTo("link_outside");
        }
        Problem problem = TreeOnDisk.problem(() -> disk.read("etc"));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT);
        assertThat(problem.sentence()).contains("/etc/passwd").contains("\"/etc\"");
    }

    @Test
    void aLinkToNothingIsNotFoundAndListedAllTheSame() throws IOException {
        disk.shell("ln -s gone dangling");
        assertThat(code(() -> disk.read("dangling"))).isEqualTo("file_not_found");
        assertThat(disk.names("")).contains("dangling");
        assertThat(tree.stat(path("dangling"), Follow.NO_FOLLOW).target()).contains(FileEntry.LinkTarget.of("gone"));
    }

    @Test
    void linksThatTurnInCirclesEnd() throws IOException {
        disk.shell("ln -s a b; ln -s b a; ln -s self self; ln -s loop/x loop");
        for (String link : List.of("a", "b", "self", "loop", "a/x", "loop/y")) {
            assertThat(code(() -> disk.read(link))).as(link).isEqualTo("link_loop");
        }
    }

    @Test
    void fortyLinksAreFollowedAndFortyOneAreNot() throws IOException {
        disk.shell("ln -s d/f l1; for i in $(seq 2 41); do ln -s l$((i-1)) l$i; done");
        assertThat(disk.read("l40")).isEqualTo("inside");
        assertThat(code(() -> disk.read("l41"))).isEqualTo("link_loop");
    }

    @Test
    void aLinkMadeToCostMuchEndsSoon() throws IOException {
        disk.shell(
                "python3 -c \"import os; os.symlink('d/../'*800+'x', 'x')\" || perl -e 'symlink(\"d/../\" x 800 . \"x\", \"x\")'");
        assertThat(code(() -> disk.read("x"))).isEqualTo("link_loop");
    }

    @Test
    void aLinkThatEndsWithASlashAsksForAFolder() throws IOException {
        disk.shell("ln -s d/f/ l; ln -s d/f/. m");
        assertThat(code(() -> disk.read("l"))).isEqualTo("not_a_directory");
        assertThat(code(() -> disk.read("m"))).isEqualTo("not_a_directory");
    }

    @Test
    void noFollowAnswersTheLinkItselfBehindLinkedParents() throws IOException {
        disk.shell("ln -s f d/l; ln -s d linked");
        FileEntry link = tree.stat(path("linked/l"), Follow.NO_FOLLOW);
        assertThat(link.type()).isEqualTo(FileEntry.Type.LINK);
        assertThat(link.target()).contains(FileEntry.LinkTarget.of("f"));
    }

    @Test
    void writingReplacesTheLinkAndNotItsTarget() throws IOException {
        disk.shell("ln -s d/f l; ln -s ../secret out; ln -s gone dangling");
        disk.write("l", "new");
        disk.write("out", "new");
        disk.write("dangling", "new");
        assertThat(disk.read("d/f")).isEqualTo("inside");
        assertThat(Files.readString(temporary.path().resolve("secret"))).isEqualTo("secret");
        for (String name : List.of("l", "out", "dangling")) {
            assertThat(Files.isRegularFile(disk.workspace.resolve(name), LinkOption.NOFOLLOW_LINKS))
                    .isTrue();
        }
    }

    @Test
    void deletingTakesTheLinkAndNotItsTarget() throws IOException {
        disk.shell("ln -s d l; ln -s /etc/passwd out");
        tree.delete(path("l"), true);
        tree.delete(path("out"), true);
        assertThat(disk.names("")).containsExactly("d");
        assertThat(disk.read("d/f")).isEqualTo("inside");
    }

    @Test
    void aLinkAmongTheParentsIsFollowedByChangesToo() throws IOException {
        disk.shell("ln -s d/e l; ln -s /workspace/d abs");
        disk.write("l/new/x", "1");
        disk.write("abs/e/y", "2");
        tree.makeDirectory(path("abs/made"));
        tree.delete(path("l/g"), false);
        assertThat(disk.read("d/e/new/x")).isEqualTo("1");
        assertThat(disk.names("d/e")).containsExactly("new", "y");
        assertThat(disk.names("d")).containsExactly("e", "f", "made");
    }

    @Test
    void noParentIsMadeThroughALink() throws IOException {
        disk.shell("ln -s gone dangling; ln -s .. above; ln -s /tmp tmp");
        assertThat(code(() -> disk.write("dangling/x", "1"))).isEqualTo("file_not_found");
        assertThat(code(() -> disk.write("above/x", "1"))).isEqualTo("link_outside");
        assertThat(code(() -> disk.write("tmp/x/y", "1"))).isEqualTo("link_outside");
        assertThat(code(() -> tree.makeDirectory(path("above/x")))).isEqualTo("link_outside");
        assertThat(code(() -> tree.delete(path("above/secret"), true))).isEqualTo("link_outside");
        assertThat(disk.names("")).containsExactly("above", "d", "dangling", "tmp");
    }

    @Test
    void aFolderIsNotMadeWhereALinkStands() throws IOException {
        disk.shell("ln -s d l");
        assertThat(code(() -> tree.makeDirectory(path("l")))).isEqualTo("file_exists");
        assertThat(tree.makeDirectory(path("l/sub")).type()).isEqualTo(FileEntry.Type.DIRECTORY);
    }

    @Test
    void whatIsNoFileIsNeverOpened() throws IOException {
        disk.shell(
                "mkfifo pipe; ln -s pipe l; mknod null c 1 3; python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('sock')\" || mkfifo sock");
        for (String name : List.of("pipe", "l", "null", "sock")) {
            assertThat(code(() -> disk.read(name))).as(name).isEqualTo("not_a_regular_file");
        }
        disk.write("pipe", "now a file");
        assertThat(disk.read("pipe")).isEqualTo("now a file");
        tree.delete(path("null"), false);
    }

    @Test
    void aDraftIsPublishedInTheFolderThatItBeganIn() throws IOException {
        try (FileTree.Draft draft = tree.write(path("d/new"), OptionalInt.empty())) {
            TreeOnDisk.fill(draft, "x");
            disk.shell("mv d moved; ln -s .. d");
            draft.publish(standing -> true);
        }
        assertThat(disk.names("moved")).containsExactly("e", "f", "new");
        try (var outside = Files.list(temporary.path())) {
            assertThat(outside).hasSize(3);
        }
    }
}
