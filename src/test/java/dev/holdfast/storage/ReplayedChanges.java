package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Holds what a store tells of two trees against both: applied to the first one by paths alone, it must give the
/// second.
final class ReplayedChanges {

    /// A thing in a tree, with what counts of it.
    record Thing(String type, int mode, long size, String time, String bytes) {

        boolean isFolder() {
            return type.equals("DIRECTORY");
        }

        String facts() {
            return type + " " + Integer.toOctalString(mode) + " " + size + " " + time;
        }
    }

    private final SortedMap<String, Thing> before;
    private final SortedMap<String, Thing> after;
    private final List<Difference> told;
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> gone = new HashSet<>();

    ReplayedChanges(SortedMap<String, Thing> before, SortedMap<String, Thing> after, List<Difference> told) {
        this.before = before;
        this.after = after;
        this.told = told;
    }

    static SortedMap<String, Thing> tree(Path top) throws IOException {
        SortedMap<String, Thing> things = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(top)) {
            for (Path path : walk.filter(each -> !each.equals(top)).toList()) {
                things.put("/" + top.relativize(path), thing(path));
            }
        }
        return things;
    }

    private static Thing thing(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
        if (Files.isSymbolicLink(path)) {
            return new Thing("LINK", 0, 0, "", Files.readSymbolicLink(path).toString());
        }
        if (Files.isDirectory(path)) {
            return new Thing("DIRECTORY", mode, 0, "", "");
        }
        FileTime time = Files.getLastModifiedTime(path);
        return new Thing("FILE", mode, Files.size(path), time.toInstant().toString(), Files.readString(path));
    }

    private static String facts(FileEntry entry) {
        return switch (entry.type()) {
            case LINK -> new Thing("LINK", 0, 0, "", "").facts();
            case FILE ->
                new Thing("FILE", entry.mode(), entry.size(), entry.modified().toString(), "").facts();
            case DIRECTORY -> new Thing("DIRECTORY", entry.mode(), 0, "", "").facts();
            case FIFO, SOCKET, DEVICE -> throw new AssertionError(entry);
        };
    }

    void check() {
        Map<String, String> changed = new HashMap<>();
        Map<String, String> added = new HashMap<>();
        for (Difference difference : told) {
            String path = difference.path().toString();
            difference
                    .before()
                    .ifPresent(was -> assertThat(facts(was))
                            .as("was " + path)
                            .isEqualTo(known(before, was.path()).facts()));
            difference
                    .after()
                    .ifPresent(now -> assertThat(facts(now))
                            .as("is " + path)
                            .isEqualTo(known(after, now.path()).facts()));
            switch (difference) {
                case Difference.Added _ ->
                    assertThat(added.put(path, path)).as(path).isNull();
                case Difference.Deleted _ -> assertThat(gone.add(path)).as(path).isTrue();
                case Difference.Modified(FileEntry was, FileEntry now) ->
                    assertThat(changed.put(was.path().toString(), now.path().toString()))
                            .as(path)
                            .isNull();
                case Difference.Renamed(FileEntry was, FileEntry _, Difference.Content content) -> {
                    assertThat(renamed.put(was.path().toString(), path))
                            .as(path)
                            .isNull();
                    if (content == Difference.Content.CHANGED) {
                        changed.put(was.path().toString(), path);
                    }
                }
            }
        }
        replay(changed, added.keySet());
    }

    private void replay(Map<String, String> changed, Set<String> added) {
        Set<String> reached = new HashSet<>(added);
        before.forEach((path, thing) -> {
            if (gone.contains(path)) {
                requireReallyGone(path, thing);
                return;
            }
            String place = place(path);
            assertThat(after).as("of " + path).containsKey(place);
            assertThat(reached.add(place)).as("twice " + place).isTrue();
            Thing now = known(place);
            if (changed.containsKey(path)) {
                assertThat(changed.get(path)).isEqualTo(place);
                assertThat(now).as("modified " + path).isNotEqualTo(thing);
            } else {
                assertThat(now).as("untold " + path).isEqualTo(thing);
            }
        });
        assertThat(reached).isEqualTo(after.keySet());
    }

    /// A file in whose place another one is, in a folder that stayed, was modified.
    private void requireReallyGone(String path, Thing thing) {
        String folder = folder(path);
        if (!thing.isFolder() && !gone.contains(folder)) {
            String place = child(folder.isEmpty() ? "" : place(folder), path);
            Thing there = after.get(place);
            assertThat(there != null && there.type().equals(thing.type()))
                    .as("told as deleted " + path)
                    .isFalse();
        }
    }

    /// Where something is now that was not deleted.
    private String place(String path) {
        String own = renamed.get(path);
        if (own != null) {
            return own;
        }
        String folder = folder(path);
        assertThat(gone).as("of " + path).doesNotContain(folder);
        return child(folder.isEmpty() ? "" : place(folder), path);
    }

    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static String child(String folder, String path) {
        return folder + path.substring(path.lastIndexOf('/'));
    }

    private Thing known(String path) {
        return known(after, path);
    }

    private static Thing known(Map<String, Thing> tree, FilePath path) {
        return known(tree, path.toString());
    }

    private static Thing known(Map<String, Thing> tree, String path) {
        Thing thing = tree.get(path);
        if (thing == null) {
            throw new AssertionError("there is no " + path);
        }
        return thing;
    }
}
