package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The images that `up` made for one data directory: what `uninstall` may take away. An image that was
/// there before, whatever its name, is somebody else's.
record BuiltImages(Path list) {

    static BuiltImages of(DataDirectory data) {
        return new BuiltImages(data.builtImages());
    }

    List<String> names() throws IOException {
        return Files.exists(list) ? Files.readAllLines(list) : List.of();
    }

    void add(String name) throws IOException {
        if (!names().contains(name)) {
            Files.writeString(list, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
