package dev.holdfast.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Files and folders that nobody may read, write or even list, and everything that would tell that somebody
/// wrote: names, bytes, modes, owners, links, times of modification and of change.
final class Canaries {

    static final String SECRET = "SECRET";

    /// A size that nothing else has: it is odd.
    static final int BYTES = 7919;

    static final String NAME = "canary";

    private final List<Path> places;
    private final Map<String, String> before;

    private Canaries(List<Path> places) throws IOException {
        this.places = places;
        this.before = everything();
    }

    /// Puts some at each of these places, which are folders.
    static Canaries in(List<Path> places) throws IOException {
        for (Path place : places) {
            // The agent itself is not to get in, so that whatever changes was done by the server.
            Files.setAttribute(place, "unix:uid", 0);
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(place.resolve("a/b"));
            for (String folder : List.of("", "a", "a/b")) {
                for (String name : List.of(NAME, "f")) {
                    Files.writeString(
                            place.resolve(folder).resolve(name),
                            SECRET.repeat(2000).substring(0, BYTES));
                }
            }
        }
        return new Canaries(places);
    }

    /// Where nothing has changed this is what it was before.
    Map<String, String> before() {
        return before;
    }

    Map<String, String> everything() throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (Path place : places) {
            try (Stream<Path> walk = Files.walk(place)) {
                for (Path path : (Iterable<Path>) walk::iterator) {
                    Map<String, Object> facts = Files.readAttributes(
                            path, "unix:mode,uid,nlink,ino,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
                    String bytes = Files.isRegularFile(path) ? Files.readString(path, StandardCharsets.UTF_8) : "";
                    all.put(path.toString(), new TreeMap<>(facts) + " " + bytes.hashCode());
                }
            }
        }
        return all;
    }
}
