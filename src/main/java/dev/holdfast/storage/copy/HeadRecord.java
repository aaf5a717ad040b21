package dev.holdfast.storage.copy;

import dev.holdfast.linux.ServerFiles;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.pool.Heads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/// What a plain folder cannot tell of itself, in the file `head` beside its parts.
///
/// @param mark what the tree was like when it had this generation
record HeadRecord(UUID uuid, long generation, Heads.Kind kind, long mark) {

    private static final String FILE = "head";

    static HeadRecord read(Path place) throws IOException {
        List<String> lines = Files.readAllLines(place.resolve(FILE), StandardCharsets.US_ASCII);
        if (lines.size() != 4) {
            throw new IOException(place.resolve(FILE) + " is damaged");
        }
        return new HeadRecord(
                UUID.fromString(lines.get(0)),
                Long.parseLong(lines.get(1)),
                Heads.Kind.valueOf(lines.get(2)),
                Long.parseLong(lines.get(3)));
    }

    /// Written beside and moved in, safe on disk.
    void write(Path place) throws IOException {
        Path fresh = place.resolve(FILE + ".new");
        List<String> lines = List.of(uuid.toString(), Long.toString(generation), kind.name(), Long.toString(mark));
        Files.write(fresh, lines, StandardCharsets.US_ASCII);
        ServerFiles.sync(fresh);
        Files.move(fresh, place.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        ServerFiles.sync(place);
    }

    Head head() {
        return new Head(uuid, generation);
    }

    HeadRecord changed(long newMark) {
        return new HeadRecord(uuid, generation + 1, kind, newMark);
    }

    HeadRecord frozen() {
        return new HeadRecord(uuid, generation, Heads.Kind.FROZEN, TreeMark.NONE);
    }
}
