package dev.holdfast.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// What agents do to their files, by chance and the same for the same seed: an edit that is not possible just then
/// is none.
final class ChanceEdits {

    private static final List<String> MODES = List.of("rw-r--r--", "rwxr-xr-x", "rw-------", "rwx------");
    private static final int NAMES = 8;
    private static final int LARGE = 20_000;

    private final Path top;
    private final Random chance;
    private long written;

    ChanceEdits(Path top, Random chance) {
        this.top = top;
        this.chance = chance;
    }

    void make(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            edit();
        }
    }

    private void edit() throws IOException {
        switch (chance.nextInt(18)) {
            case 0, 1, 2 -> write(place());
            case 3 -> append(thing());
            case 4 -> truncate(thing());
            case 5 -> writeBeside(thing());
            case 6, 7, 8 -> move(thing(), place());
            case 9 -> exchange(thing(), thing());
            case 10, 11 -> delete(thing());
            case 12, 13 -> makeFolder(place());
            case 14 -> nameAgain(thing(), place());
            case 15 -> makeLink(place());
            case 16 -> changeMode(thing());
            default -> {
                if (chance.nextBoolean()) {
                    changeTime(thing());
                } else {
                    writeWithoutATrace(thing());
                }
            }
        }
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> walk = Files.walk(top)) {
            return walk.sorted().toList();
        }
    }

    private Path thing() throws IOException {
        List<Path> all = all();
        return all.get(chance.nextInt(all.size()));
    }

    /// A name in some folder, taken or not.
    private Path place() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path path : all()) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                folders.add(path);
            }
        }
        return folders.get(chance.nextInt(folders.size())).resolve("n" + chance.nextInt(NAMES));
    }

    private String text() {
        written++;
        return ("text " + written + " ").repeat(1 + chance.nextInt(chance.nextInt(4) == 0 ? LARGE : 10));
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private void write(Path place) throws IOException {
        if (isFile(place) || !exists(place)) {
            Files.writeString(place, text());
        }
    }

    private void append(Path file) throws IOException {
        if (isFile(file)) {
            Files.writeString(file, text(), StandardOpenOption.APPEND);
        }
    }

    private void truncate(Path file) throws IOException {
        if (isFile(file)) {
            Files.writeString(file, "");
        }
    }

    private void writeBeside(Path file) throws IOException {
        if (isFile(file)) {
            Path fresh = file.resolveSibling("beside");
            if (!exists(fresh) || isFile(fresh)) {
                Files.writeString(fresh, text());
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private void move(Path thing, Path place) throws IOException {
        boolean fits = !exists(place) || (isFile(thing) && isFile(place));
        if (!thing.equals(top) && fits && !place.startsWith(thing)) {
            Files.move(thing, place, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void exchange(Path one, Path other) throws IOException {
        if (one.equals(top) || other.equals(top) || one.startsWith(other) || other.startsWith(one)) {
            return;
        }
        Path aside = top.resolve("aside");
        Files.move(one, aside, StandardCopyOption.ATOMIC_MOVE);
        Files.move(other, one, StandardCopyOption.ATOMIC_MOVE);
        Files.move(aside, other, StandardCopyOption.ATOMIC_MOVE);
    }

    private void delete(Path thing) throws IOException {
        if (thing.equals(top)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(thing)) {
            for (Path path : walk.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(path);
            }
        }
    }

    private void makeFolder(Path place) throws IOException {
        if (!exists(place)) {
            Files.createDirectory(place);
            for (int i = chance.nextInt(4); i > 0; i--) {
                write(place.resolve("n" + chance.nextInt(NAMES)));
            }
        }
    }

    private void nameAgain(Path file, Path place) throws IOException {
        if (isFile(file) && !exists(place)) {
            Files.createLink(place, file);
        }
    }

    private void makeLink(Path place) throws IOException {
        if (!exists(place)) {
            Files.createSymbolicLink(place, Path.of("target" + chance.nextInt(3)));
        }
    }

    private void changeMode(Path thing) throws IOException {
        if (!Files.isSymbolicLink(thing) && !thing.equals(top)) {
            String mode = MODES.get(chance.nextInt(MODES.size()));
            Files.setPosixFilePermissions(thing, PosixFilePermissions.fromString(mode));
        }
    }

    private void changeTime(Path thing) throws IOException {
        if (!Files.isSymbolicLink(thing)) {
            Files.setLastModifiedTime(thing, FileTime.from(Instant.ofEpochSecond(1 + chance.nextInt(1_000_000))));
        }
    }

    private void writeWithoutATrace(Path file) throws IOException {
        if (isFile(file) && Files.size(file) > 0) {
            FileTime time = Files.getLastModifiedTime(file);
            byte[] bytes = Files.readAllBytes(file);
            bytes[chance.nextInt(bytes.length)] ^= 1;
            Files.write(file, bytes, StandardOpenOption.WRITE);
            Files.setLastModifiedTime(file, time);
        }
    }
}
