package dev.holdfast.setup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Who listens at a port: found in the kernel's own tables, because the sentence "the port is taken"
/// leaves its reader to search.
///
/// @param pid its process, if that could be found
/// @param name what the process calls itself
public record PortHolder(int port, Optional<Long> pid, String name) {

    private static final String LISTENS = "0A";

    /// The process that listens at this port of the loopback or of every address.
    public static Optional<PortHolder> of(int port) throws IOException {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (Files.isReadable(Path.of(table))) {
                sockets.addAll(listeners(Path.of(table), port));
            }
        }
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (holds(process.pid(), sockets)) {
                return Optional.of(new PortHolder(port, Optional.of(process.pid()), nameOf(process.pid())));
            }
        }
        return Optional.of(new PortHolder(port, Optional.empty(), "a process that cannot be seen from here"));
    }

    /// The inodes of the sockets that listen, as links of descriptors name them.
    private static List<String> listeners(Path table, int port) throws IOException {
        String suffix = ":" + String.format(Locale.ROOT, "%04X", port);
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTENS))
                    .map(columns -> "socket:[" + columns[9] + "]")
                    .toList();
        }
    }

    private static boolean holds(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                if (isOneOf(descriptor, sockets)) {
                    return true;
                }
            }
            return false;
        } catch (IOException goneOrForbidden) {
            return false;
        }
    }

    private static boolean isOneOf(Path descriptor, Set<String> sockets) {
        try {
            return sockets.contains(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closed) {
            return false;
        }
    }

    private static String nameOf(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip();
        } catch (IOException gone) {
            return "a process that has just gone";
        }
    }

    @Override
    public String toString() {
        return pid.map(number -> "\"" + name + "\" (process " + number + ")").orElse(name);
    }
}
