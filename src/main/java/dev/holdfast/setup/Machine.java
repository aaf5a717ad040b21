package dev.holdfast.setup;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A machine as its files show it.
///
/// @param root where its files begin: `/`, or the root of another one
public record Machine(Path root) {

    public static final Machine THIS = new Machine(Path.of("/"));

    private static final long LEAST_MEMORY = 1_700L << 20;
    private static final long GOOD_MEMORY = 3_500L << 20;
    private static final long GIB = 1L << 30;

    /// The place of one of its files, given from the root on.
    public Path at(String file) {
        return root.resolve(file.substring(1));
    }

    /// Whether systemd started this machine and keeps its services.
    public boolean keepsUnits() {
        return Files.isDirectory(at("/run/systemd/system"))
                && text("/proc/1/comm").strip().equals("systemd");
    }

    /// Whether it is being switched off or started anew just now.
    public boolean isGoingDown() {
        try {
            return keepsUnits()
                    && Programs.run(List.of("systemctl", "is-system-running"))
                            .output()
                            .equals("stopping");
        } catch (IOException unknown) {
            return false;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// What it calls itself, such as `Debian GNU/Linux 12 (bookworm)`.
    public String system() {
        return text("/etc/os-release")
                .lines()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                .findFirst()
                .orElse("Linux");
    }

    public String kernel() {
        return text("/proc/sys/kernel/osrelease").strip();
    }

    /// Bytes of memory, as far as it is known.
    public Optional<Long> memory() {
        return text("/proc/meminfo")
                .lines()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst();
    }

    /// Whether there is memory for a server, an engine and at least one agent.
    public Finding memoryFinding() {
        Optional<Long> memory = memory();
        if (memory.isEmpty()) {
            return Finding.warning("memory", "The kernel does not say how much memory there is.");
        }
        String amount = tenths(memory.get());
        if (memory.get() < LEAST_MEMORY) {
            return Finding.failed(
                    "memory",
                    "This machine has " + amount
                            + " of memory; server, engine and one agent need 2 GiB. Give it more.");
        }
        if (memory.get() < GOOD_MEMORY) {
            return Finding.warning(
                    "memory",
                    "This machine has " + amount + " of memory, which is one or two agents; an agent may use 2 GiB"
                            + " unless its limits say otherwise.");
        }
        return Finding.ok("memory", amount);
    }

    private static String tenths(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB);
    }

    /// Whether the kernel can mount btrfs, as a module too.
    public Finding btrfsFinding() {
        boolean here = text("/proc/filesystems").contains("btrfs");
        if (here || hasModule("btrfs")) {
            return Finding.ok("kernel", kernel() + ", with btrfs");
        }
        return Finding.warning(
                "kernel",
                "The kernel " + kernel() + " has no btrfs: every snapshot will copy the whole workspace. Take a kernel"
                        + " with it, such as Debian's linux-image-amd64, before the pool is made.");
    }

    private boolean hasModule(String name) {
        String folder = "/lib/modules/" + kernel();
        return Stream.of("modules.dep", "modules.builtin")
                .anyMatch(list -> text(folder + "/" + list).contains("/" + name + ".ko"));
    }

    private String text(String file) {
        try {
            return Files.readString(at(file));
        } catch (IOException absent) {
            return "";
        }
    }

    /// Writes a file of the machine's whole or not at all.
    void write(String file, String content) throws IOException {
        Path place = at(file);
        Path folder = place.toAbsolutePath().getParent();
        if (folder == null) {
            throw Problem.unavailable("not_a_file", place + " cannot be written.");
        }
        Files.createDirectories(folder);
        WholeFile.write(place, content, "rw-r--r--");
    }
}
