package dev.holdfast.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// What `/proc` tells of a process.
///
/// @param start when it was started, in the kernel's ticks since boot: with the number and the boot, its
/// identity
/// @param innerPid its number in the innermost pid namespace it lives in
/// @param name at most 15 characters, chosen by the process itself
public record ProcessFacts(int pid, long start, int innerPid, int uid, String name) {

    private static final Path PROC = Path.of("/proc");
    /// Fields of `/proc/<pid>/stat` after the name: state is 0, the start time 19 (`proc_pid_stat(5)`).
    private static final int START = 19;

    /// TCP_LISTEN in a line of `/proc/<pid>/net/tcp`, whose tenth word is the inode.
    private static final String LISTENING = "0A";

    /// The facts, empty when there is no such process.
    public static Optional<ProcessFacts> of(int pid) throws IOException {
        Optional<String> stat = read(PROC.resolve(pid + "/stat"));
        Optional<String> status = read(PROC.resolve(pid + "/status"));
        if (stat.isEmpty() || status.isEmpty()) {
            return Optional.empty();
        }
        List<String> numbers = List.of(words(field(status.get(), "NSpid:")));
        return Optional.of(new ProcessFacts(
                pid,
                start(stat.get()),
                Integer.parseInt(numbers.getLast()),
                Integer.parseInt(words(field(status.get(), "Uid:"))[0]),
                field(status.get(), "Name:")));
    }

    /// The start time in a line of `/proc/<pid>/stat`. The name may hold anything, so counting begins after
    /// the last parenthesis.
    public static long start(String stat) {
        String[] fields = words(stat.substring(stat.lastIndexOf(')') + 1));
        return Long.parseLong(fields[START]);
    }

    /// A different text after every boot of this machine.
    public static String boot() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }

    /// The inode of the socket that listens on a port in this process' network namespace, by which its
    /// holder can be found. One for IPv6 usually listens for both.
    public static OptionalInt listener(int pid, int port) {
        String wanted = ":%04X".formatted(port);
        return Stream.of("/net/tcp", "/net/tcp6")
                .flatMap(table -> read(PROC.resolve(pid + table)).stream())
                .flatMap(String::lines)
                .map(ProcessFacts::words)
                .filter(fields -> fields.length > 9 && fields[1].endsWith(wanted) && fields[3].equals(LISTENING))
                .mapToInt(fields -> Integer.parseInt(fields[9]))
                .findFirst();
    }

    private static String[] words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).toArray(String[]::new);
    }

    private static String field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }

    /// A process may end at any moment: its files then vanish, or answer ESRCH in the middle of a read.
    private static Optional<String> read(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
