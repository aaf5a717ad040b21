package dev.holdfast.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// One mount in the mount namespace of some process (`proc_pid_mountinfo(5)`).
///
/// @param id the kernel's number for it while it is mounted
/// @param device major and minor number of the file system
/// @param root which folder of the file system is mounted
/// @param point where the process sees it
/// @param sharedGroup the group of mounts that it hands its mounts on to and gets theirs
/// @param masterGroup the group that it gets mounts from
public record MountInfo(
        long id, String device, String root, Path point, OptionalInt sharedGroup, OptionalInt masterGroup) {

    /// The mounts that the process sees, lower ones before those that cover them; none when it has ended.
    public static List<MountInfo> of(int pid) throws IOException {
        Path process = Path.of("/proc/" + pid);
        try {
            return in(process.resolve("mountinfo"));
        } catch (IOException failed) {
            if (Files.exists(process)) {
                throw failed;
            }
            return List.of();
        }
    }

    /// The mounts that this server sees.
    public static List<MountInfo> own() throws IOException {
        return in(Path.of("/proc/self/mountinfo"));
    }

    private static List<MountInfo> in(Path file) throws IOException {
        List<MountInfo> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            mounts.add(parsed(line));
        }
        return mounts;
    }

    static MountInfo parsed(String line) {
        String[] fields = line.split(" ", -1);
        int dash = Arrays.asList(fields).subList(6, fields.length).indexOf("-") + 6;
        return new MountInfo(
                Long.parseLong(fields[0]),
                fields[2],
                unescaped(fields[3]),
                Path.of(unescaped(fields[4])),
                group(fields, dash, "shared:"),
                group(fields, dash, "master:"));
    }

    private static OptionalInt group(String[] fields, int dash, String kind) {
        return Arrays.stream(fields, 6, dash)
                .filter(field -> field.startsWith(kind))
                .mapToInt(field -> Integer.parseInt(field.substring(kind.length())))
                .findFirst();
    }

    /// Space, tab, newline and backslash stand as three octal digits.
    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
