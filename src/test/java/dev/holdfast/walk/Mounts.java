package dev.holdfast.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What is mounted on this machine.
public final class Mounts {

    private Mounts() {}

    /// The mount points at or beneath a folder, in the order they were mounted.
    static List<String> beneath(Path folder) {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .map(line -> line.split(" ", 6)[4])
                    .filter(point -> point.equals(folder.toString()) || point.startsWith(folder + "/"))
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Unmounts everything beneath a folder and detaches the loop devices of the files in it.
    public static void removeBeneath(Path folder) {
        for (String point : beneath(folder).reversed()) {
            if (!Shell.attempt("umount", point).good()) {
                Shell.attempt("umount", "--lazy", point);
            }
        }
        for (String device : loopDevices(folder)) {
            Shell.attempt("losetup", "--detach", device);
        }
    }

    /// The loop devices whose file lies beneath a folder.
    static List<String> loopDevices(Path folder) {
        return Shell.run("losetup", "--noheadings", "--list", "--output", "NAME,BACK-FILE").lines().stream()
                .map(line -> line.split("\\s+", 2))
                .filter(columns -> columns.length == 2 && columns[1].startsWith(folder + "/"))
                .map(columns -> columns[0])
                .toList();
    }
}
