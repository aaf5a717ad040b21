package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How busy the machine is with other things: what it was at one moment, compared with now.
///
/// @param load the load average of one minute
/// @param ticks of all processors since the machine started
/// @param stolen those of them that the machine's own host gave to others
record Machine(double load, long ticks, long stolen) {

    private static final double NOISY_STEAL = 0.05;

    /// Where the numbers of `/proc/stat` have the stolen ticks, after user, nice, system, idle, iowait, irq
    /// and softirq.
    private static final int STEAL = 7;

    static Machine now() throws IOException {
        double load =
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
        String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
        long[] ticks = Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
        // The last two, guest and guest_nice, are in user and nice already.
        return new Machine(load, Arrays.stream(ticks).limit(STEAL + 1).sum(), ticks[STEAL]);
    }

    /// What this machine is.
    static String shown() throws IOException {
        String kernel = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        return processors() + " processors, Linux " + kernel + ", Java " + Runtime.version();
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /// Sentences about what made the numbers doubtful between this moment and now; none on a quiet machine.
    List<String> noise() throws IOException {
        List<String> sentences = new ArrayList<>();
        if (load > processors() * 0.5) {
            sentences.add(String.format(
                    Locale.ROOT,
                    "The machine was busy before the first run: load average %.1f on %d processors.",
                    load,
                    processors()));
        }
        Machine now = now();
        double share = (double) (now.stolen - stolen) / Math.max(1, now.ticks - ticks);
        if (share > NOISY_STEAL) {
            sentences.add(String.format(
                    Locale.ROOT, "The host gave %.0f %% of the processors' time to others (steal).", 100 * share));
        }
        return sentences;
    }
}
