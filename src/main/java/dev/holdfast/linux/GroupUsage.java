package dev.holdfast.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What the control groups of a process have taken together with those below them: of the processors and of
/// the disks, each from whichever hierarchy counts it here.
///
/// Version 2 counts processor time in every group and bytes where its `io` controller is on; version 1 counts
/// each where its controller is mounted.
///
/// @param processorNanos time on processors
/// @param diskBytes read and written
public record GroupUsage(OptionalLong processorNanos, OptionalLong diskBytes) {

    private static final Path TOP = Path.of("/sys/fs/cgroup");
    private static final long NANOS_OF_A_MICROSECOND = 1000;

    /// Of the groups that this process is in; nothing is known of one that is gone or in no group of its own.
    public static GroupUsage of(int pid) {
        List<String> groups = read(Path.of("/proc/" + pid + "/cgroup"))
                .map(text -> text.lines().toList())
                .orElse(List.of());
        return new GroupUsage(
                known(groups, "cpuacct", "cpuacct.usage")
                        .map(GroupUsage::number)
                        .or(() -> known(groups, "", "cpu.stat").map(GroupUsage::processorTime))
                        .orElse(OptionalLong.empty()),
                known(groups, "blkio", "blkio.throttle.io_service_bytes_recursive")
                        .map(GroupUsage::servedBytes)
                        .or(() -> known(groups, "", "io.stat").map(GroupUsage::ioBytes))
                        .orElse(OptionalLong.empty()));
    }

    /// The text of a file of the group in the hierarchy of this controller; version 2 has none by name.
    private static Optional<String> known(List<String> groups, String controller, String file) {
        return groups.stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3 && parts[2].length() > 1 && has(parts[1], controller))
                .flatMap(parts -> tops(parts[1])
                        .map(top -> top.resolve(parts[2].substring(1)).resolve(file)))
                .flatMap(path -> read(path).stream())
                .findFirst();
    }

    private static boolean has(String controllers, String controller) {
        return Stream.of(controllers.split(",", -1)).anyMatch(controller::equals);
    }

    /// Where a hierarchy may be mounted: version 1 under its controllers' names, version 2 at the top or beside.
    private static Stream<Path> tops(String controllers) {
        return controllers.isEmpty() ? Stream.of(TOP, TOP.resolve("unified")) : Stream.of(TOP.resolve(controllers));
    }

    private static OptionalLong number(String text) {
        return OptionalLong.of(Long.parseLong(text.strip()));
    }

    /// `usage_usec` of `cpu.stat`.
    static OptionalLong processorTime(String text) {
        return text.lines()
                .filter(line -> line.startsWith("usage_usec "))
                .mapToLong(line -> Long.parseLong(line.substring("usage_usec ".length())) * NANOS_OF_A_MICROSECOND)
                .findFirst();
    }

    /// `8:0 rbytes=1 wbytes=2 …` of each disk in `io.stat`.
    static OptionalLong ioBytes(String text) {
        return OptionalLong.of(text.lines()
                .flatMap(line -> Stream.of(line.split(" ", -1)))
                .filter(word -> word.startsWith("rbytes=") || word.startsWith("wbytes="))
                .mapToLong(word -> Long.parseLong(word.substring(word.indexOf('=') + 1)))
                .sum());
    }

    /// `8:0 Read 1` of each disk; the line `Total 3` has only two words.
    static OptionalLong servedBytes(String text) {
        return OptionalLong.of(text.lines()
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length == 3 && (words[1].equals("Read") || words[1].equals("Write")))
                .mapToLong(words -> Long.parseLong(words[2]))
                .sum());
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException notHere) {
            return Optional.empty();
        }
    }
}
