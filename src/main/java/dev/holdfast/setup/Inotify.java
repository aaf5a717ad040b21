package dev.holdfast.setup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// How many files may be watched. All agents are one user to the kernel, whose usual 128 watchers are
/// used up by the first agent that runs an editor or a build with watching.
///
/// @param data whose server it is: only what was written for it is taken away again
public record Inotify(Machine machine, Path data) {

    private static final String FOLDER = "/proc/sys/fs/inotify/";
    private static final String KEPT_IN = "/etc/sysctl.d/60-holdfast.conf";
    private static final Map<String, Long> WANTED =
            new TreeMap<>(Map.of("max_user_instances", 8_192L, "max_user_watches", 1_048_576L));

    public Finding finding() {
        Map<String, Long> low = low();
        if (low.isEmpty()) {
            return Finding.ok("inotify", "enough watchers for many agents");
        }
        return Finding.warning(
                "inotify",
                "The kernel lets all agents together watch few files (" + settings(low, ", ")
                        + " would do). holdfast up raises it.");
    }

    /// What is lower than it should be, and what it should be.
    private Map<String, Long> low() {
        Map<String, Long> low = new TreeMap<>();
        WANTED.forEach((name, wanted) -> {
            try {
                long found = number(machine.at(FOLDER + name));
                if (found < wanted) {
                    low.put(name, wanted);
                }
            } catch (IOException | NumberFormatException unknown) {
                // A kernel without inotify has nothing to raise.
            }
        });
        return low;
    }

    /// Such a file gives its number to the first read only, so that read has to be large enough for
    /// all of it.
    static long number(Path file) throws IOException {
        byte[] digits = new byte[32];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.read(digits);
            return Long.parseLong(new String(digits, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip());
        }
    }

    /// Whether something would be raised.
    public boolean isLow() {
        return !low().isEmpty();
    }

    /// Raises it now and for every start of the machine.
    public void raise() throws IOException {
        Map<String, Long> low = low();
        machine.write(KEPT_IN, head() + settings(WANTED, "\n") + "\n");
        for (Map.Entry<String, Long> setting : low.entrySet()) {
            Files.writeString(
                    machine.at(FOLDER + setting.getKey()), setting.getValue().toString());
        }
    }

    private String head() {
        return "# Holdfast on " + data + ": all agents together are one user to the kernel.\n";
    }

    /// Takes away what `raise` keeps; the kernel goes on with what it has until the machine starts
    /// again.
    public void forget() throws IOException {
        Path kept = machine.at(KEPT_IN);
        if (Files.exists(kept) && Files.readString(kept).startsWith(head())) {
            Files.delete(kept);
        }
    }

    private static String settings(Map<String, Long> values, String between) {
        return String.join(
                between,
                values.entrySet().stream()
                        .map(setting -> "fs.inotify." + setting.getKey() + " = " + setting.getValue())
                        .toList());
    }
}
