package dev.holdfast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One Java file of the project.
///
/// @param path from the root of the checkout
/// @param text as it stands
/// @param code the text with every comment and the content of every literal blanked out
record Source(Path path, String text, String code) {

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final Pattern BESIDE_CODE = Pattern.compile(
            "\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'|//[^\\n]*|/\\*(?s:.*?)\\*/");
    private static final Pattern ROOM = Pattern.compile("\\bdev\\.holdfast\\.([a-z]+)\\b");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([\\w.]+)(?:\\.\\*)?;", Pattern.MULTILINE);

    static List<Source> ofMain() throws IOException {
        return in(MAIN);
    }

    static List<Source> ofTests() throws IOException {
        return in(TEST);
    }

    static List<Source> all() throws IOException {
        return Stream.concat(ofMain().stream(), ofTests().stream()).toList();
    }

    private static List<Source> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(Source::read)
                    .toList();
        }
    }

    private static Source read(Path path) {
        try {
            String text = Files.readString(path);
            String code =
                    BESIDE_CODE.matcher(text).replaceAll(match -> match.group().replaceAll("[^\\n]", " "));
            return new Source(path, text, code);
        } catch (IOException unreadable) {
            throw new AssertionError("cannot read " + path, unreadable);
        }
    }

    /// The folder within its source root, which is the package: `dev/holdfast/storage/btrfs`.
    Path folder() {
        Path root = path.startsWith(MAIN) ? MAIN : TEST;
        return root.relativize(path.getParent());
    }

    /// The room, which is the package below `dev.holdfast`; empty for what stands above all rooms.
    String room() {
        return folder().getNameCount() > 2 ? folder().getName(2).toString() : "";
    }

    /// The other rooms this file names, in imports or in full.
    TreeSet<String> roomsUsed() {
        TreeSet<String> rooms = new TreeSet<>();
        Matcher named = ROOM.matcher(code);
        while (named.find()) {
            rooms.add(named.group(1));
        }
        rooms.remove(room());
        return rooms;
    }

    List<String> imports() {
        return IMPORT.matcher(code).results().map(found -> found.group(1)).toList();
    }

    long lines() {
        return text.lines().count();
    }
}
