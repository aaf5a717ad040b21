package dev.holdfast.storage;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileBytes;
import dev.holdfast.linux.FileData;
import dev.holdfast.linux.FileFacts;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Everything that can be told of a tree, a line for each name in it: two equal manifests are equal trees.
public final class Manifest {

    private Manifest() {}

    public static SortedMap<String, String> of(Path top) throws IOException {
        SortedMap<String, String> lines = new TreeMap<>();
        Map<Long, String> firstNames = new HashMap<>();
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(top)) {
            entries = walk.sorted().toList();
        }
        for (Path entry : entries) {
            String name = top.toUri().relativize(entry.toUri()).getRawPath();
            FileFacts facts = facts(top, name);
            String line = "%o %d:%d %d.%09d"
                    .formatted(
                            facts.mode(),
                            facts.uid(),
                            facts.gid(),
                            facts.modified().seconds(),
                            facts.modified().nanos());
            if (!facts.isDirectory()) {
                line += " links " + facts.links() + " as " + firstNames.computeIfAbsent(facts.inode(), inode -> name);
            }
            lines.put(name, line + content(entry, facts));
        }
        return lines;
    }

    /// The same with the places where each file has bytes and where it has none.
    public static SortedMap<String, String> withHoles(Path top) throws IOException {
        SortedMap<String, String> lines = of(top);
        for (Map.Entry<String, String> line : lines.entrySet()) {
            if (line.getValue().contains(" sparse true ")) {
                line.setValue(line.getValue() + " data" + ranges(top, bytes(line.getKey())));
            }
        }
        return lines;
    }

    private static String ranges(Path top, byte[] name) throws IOException {
        StringBuilder ranges = new StringBuilder();
        try (Fd folder = dev.holdfast.linux.Files.openDirectory(top);
                Fd file = FileData.open(folder, name)) {
            OptionalLong from = FileBytes.nextData(file, 0);
            while (from.isPresent()) {
                long to = FileBytes.nextHole(file, from.getAsLong()).orElseThrow();
                ranges.append(' ').append(from.getAsLong()).append('-').append(to);
                from = FileBytes.nextData(file, to);
            }
        }
        return ranges.toString();
    }

    /// The URI of a path has all of its bytes, percent-encoded; its text may have lost some.
    private static byte[] bytes(String name) {
        return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                .replaceFirst("/$", "")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static FileFacts facts(Path top, String name) throws IOException {
        byte[] bytes = bytes(name);
        try (Fd folder = dev.holdfast.linux.Files.openDirectory(top)) {
            return bytes.length == 0 ? FileFacts.of(folder) : FileFacts.of(folder, bytes);
        }
    }

    private static String content(Path entry, FileFacts facts) throws IOException {
        return switch (facts.type()) {
            case FileFacts.LINK -> " -> " + Files.readSymbolicLink(entry);
            case FileFacts.REGULAR ->
                " size " + facts.size() + " sparse " + (facts.allocated() < facts.size()) + attributes(entry) + " "
                        + digest(entry);
            case FileFacts.DIRECTORY -> attributes(entry);
            default -> " device " + facts.node();
        };
    }

    private static String attributes(Path entry) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(entry, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        SortedMap<String, String> found = new TreeMap<>();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            found.put(name, new String(value.array(), StandardCharsets.UTF_8));
        }
        return " " + found;
    }

    private static String digest(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            if (Files.size(file) < 1 << 24) {
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
