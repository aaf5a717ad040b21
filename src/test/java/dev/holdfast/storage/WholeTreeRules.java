package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.id.VolumeId;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.storage.Staging.Looks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What every store keeps of whole trees: how a visitor is led through one, and how one is put together.
interface WholeTreeRules extends StoreRules {

    private FileTree tree(VolumeId volume) throws IOException {
        return store().open(live(volume), Part.WORKSPACE);
    }

    /// Who writes down what it was told.
    final class Notes implements Visitor {

        private final Map<String, String> told = new TreeMap<>();

        @Override
        public Interest interest(FilePath path, FileEntry.Type type) {
            return path.toString().equals("/passed") ? Interest.NONE : Interest.BYTES;
        }

        @Override
        public void folder(Visited folder) {
            assertThat(told.put(folder.entry().path().toString(), "folder")).isNull();
        }

        @Override
        public void file(Visited file, OpenFile bytes) throws IOException {
            ByteBuffer content = ByteBuffer.allocateDirect(100);
            while (bytes.read(content, content.position()) > 0) {}
            String text = StandardCharsets.UTF_8.decode(content.flip()).toString();
            assertThat(told.put(file.entry().path().toString(), text + " " + file.names()))
                    .isNull();
        }

        @Override
        public void other(Visited thing) {
            String target =
                    thing.entry().target().map(FileEntry.LinkTarget::shown).orElse("");
            assertThat(told.put(thing.entry().path().toString(), thing.entry().type() + " " + target))
                    .isNull();
        }
    }

    @Test
    default void aVisitorIsLedThroughEverythingOnce() throws IOException {
        VolumeId volume = volume();
        Shell.run(
                workspace(volume),
                "mkdir -p a/b empty passed/x && printf 1 > a/f && printf 2 > a/b/g && ln a/f h && ln -s /etc l && mkfifo p");
        Notes notes = new Notes();
        try (FileTree tree = tree(volume)) {
            tree.walk(FilePath.ROOT, notes);
        }
        assertThat(notes.told)
                .containsExactly(
                        Map.entry("/a", "folder"),
                        Map.entry("/a/b", "folder"),
                        Map.entry("/a/b/g", "2 1"),
                        Map.entry("/a/f", "1 2"),
                        Map.entry("/empty", "folder"),
                        Map.entry("/h", "1 2"),
                        Map.entry("/l", "LINK /etc"),
                        Map.entry("/p", "FIFO "));
    }

    private static void put(Staging staging, FilePath path, String text) throws IOException {
        try (Staging.StagedFile file = staging.file(path, new Looks(0640, Optional.of(Instant.ofEpochSecond(7, 8))))) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            file.write(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), 0);
        }
    }

    @Test
    default void aStagedTreeAppearsAsAWholeOrNotAtAll() throws IOException {
        VolumeId volume = volume();
        Path place = workspace(volume);
        try (FileTree tree = tree(volume)) {
            try (Staging staging = tree.stage()) {
                staging.folder(FilePath.of("d"), new Looks(06711, Optional.of(Instant.ofEpochSecond(5, 6))));
                put(staging, FilePath.of("d", "f"), "one");
                staging.nameAgain(FilePath.of("d", "f"), FilePath.of("again"));
                staging.link(FilePath.of("l"), new byte[] {'x'}, Optional.empty());
                assertThat(Shell.run(place, "ls -A")).isEmpty();
                staging.appear(FilePath.of("new", "place"), Existing.KEEP);
            }
            assertThat(
                            Shell.run(
                                    place,
                                    "cd new/place && stat -c '%n %a %u %.9Y' d; stat -c '%n %a %u %h %.9Y' d/f again; readlink l"))
                    .isEqualTo(
                            "d 711 52000 5.000000006\nd/f 640 52000 2 7.000000008\nagain 640 52000 2 7.000000008\nx\n");
            try (Staging staging = tree.stage()) {
                put(staging, FilePath.of("forgotten"), "two");
            }
            assertThat(place.resolveSibling("aside")).isEmptyDirectory();
        }
    }

    @Test
    default void aStagedTreeMergesOnlyWhereNothingIsInTheWay() throws IOException {
        VolumeId volume = volume();
        Path place = workspace(volume);
        Shell.run(place, "mkdir -p d/e && printf old > d/e/f");
        try (FileTree tree = tree(volume)) {
            for (Existing existing : Existing.values()) {
                try (Staging staging = tree.stage()) {
                    put(staging, FilePath.of("e", "f"), "new");
                    put(staging, FilePath.of("e", "g"), "new");
                    Problem problem =
                            catchThrowableOfType(Problem.class, () -> staging.appear(FilePath.of("d"), existing));
                    if (existing == Existing.KEEP) {
                        assertThat(problem.code()).isEqualTo("file_exists");
                        assertThat(Shell.run(place, "cat d/e/*")).isEqualTo("old");
                    }
                }
            }
        }
        assertThat(Shell.run(place, "cat d/e/*")).isEqualTo("newnew");
        assertThat(place.resolveSibling("aside")).isEmptyDirectory();
    }
}
