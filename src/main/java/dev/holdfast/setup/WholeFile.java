package dev.holdfast.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Files that are there whole or not at all.
public final class WholeFile {

    private WholeFile() {}

    /// @param permissions for a new file, as `rw-r--r--`; one that is there keeps its own
    public static void write(Path file, String content, String permissions) throws IOException {
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(draft, content);
        Files.setPosixFilePermissions(
                draft,
                Files.exists(file)
                        ? Files.getPosixFilePermissions(file)
                        : PosixFilePermissions.fromString(permissions));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
