package dev.holdfast.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/// A step of something that is done to volumes, as one sees it in the pool from outside: a name comes up.
enum Step {
    /// A second head lies beside the volume.
    STAGED("staged", "vol_"),
    /// It is on its way to change places with the volume.
    EXCHANGING("exchanging", "vol_"),
    /// A snapshot is there, taken or left by an exchange.
    KEPT("snapshots", "snp_"),
    /// A snapshot is being removed.
    GOING("snapshots", "rm-"),
    /// Another volume is there.
    CLONED("volumes", "vol_");

    private final String folder;
    private final String prefix;

    Step(String folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    /// The names that stand for this step now.
    Set<String> names(Path pool) throws IOException {
        Path all = pool.resolve(folder);
        Set<String> names = new HashSet<>();
        if (this == KEPT || this == GOING) {
            for (String volume : within(all, "")) {
                names.addAll(within(all.resolve(volume), prefix));
            }
        } else {
            names.addAll(within(all, prefix));
        }
        return names;
    }

    private static Set<String> within(Path folder, String prefix) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .forEach(names::add);
        } catch (NoSuchFileException gone) {
            return names;
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        return names;
    }
}
