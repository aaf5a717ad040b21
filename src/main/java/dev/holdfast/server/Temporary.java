package dev.holdfast.server;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The folder of the data directory for what a server needs only while it runs.
///
/// SQLite and zstd unpack a library each before they load it. In the machine's own folder for such things a
/// server that is killed would leave them for good, and one that anybody may write to is no place for code
/// that root loads.
final class Temporary {

    private static final List<String> LIBRARY_FOLDERS = List.of("org.sqlite.tmpdir", "ZstdTempFolder");

    private Temporary() {}

    /// Empties the folder of what a killed server left, and has libraries unpacked into it from now on. Those
    /// that are loaded already stay. Before anything else that may load one, and with the data directory in
    /// our hands.
    static void prepare(DataDirectory data) throws IOException {
        Path folder = data.temporary();
        if (Files.exists(folder)) {
            sweep(folder);
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        LIBRARY_FOLDERS.forEach(name -> System.setProperty(name, folder.toString()));
    }

    private static void sweep(Path folder) throws IOException {
        List<Path> left;
        try (Stream<Path> walk = Files.walk(folder)) {
            left = walk.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path path : left) {
            Files.deleteIfExists(path);
        }
    }
}
