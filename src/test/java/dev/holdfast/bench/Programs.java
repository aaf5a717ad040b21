package dev.holdfast.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Programs of the machine, run to their end.
final class Programs {

    private Programs() {}

    /// Runs the program and returns what it printed, without the last line break.
    ///
    /// @throws IOException with what it printed, when it fails
    static String run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), List.of(command));
    }

    /// Runs the lines by the shell; `$1` and so on are the arguments.
    static String shell(String lines, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-euc", lines, "sh"));
        command.addAll(List.of(arguments));
        return run(Map.of(), command);
    }

    static String run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + status + ": " + printed);
        }
        return printed;
    }
}
