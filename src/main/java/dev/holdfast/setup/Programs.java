package dev.holdfast.setup;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs programs of this machine: `docker`, `umount`, `apt-get`.
public final class Programs {

    /// What a program said and how it ended.
    public record Outcome(int status, String output) {

        public boolean good() {
            return status == 0;
        }
    }

    private Programs() {}

    /// Runs the program to its end and keeps what it said.
    public static Outcome run(List<String> command) throws IOException, InterruptedException {
        Process process = builder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output.strip());
    }

    /// As `run`, with what it says on standard error where ours goes.
    public static Outcome runShowingErrors(List<String> command) throws IOException, InterruptedException {
        Process process =
                builder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output.strip());
    }

    /// As `run`, and a program that fails is a `Problem` with what it said.
    public static String need(List<String> command) throws IOException, InterruptedException {
        Outcome outcome = run(command);
        if (!outcome.good()) {
            throw Problem.unavailable(
                    "program_failed", "\"" + String.join(" ", command) + "\" failed: " + outcome.output());
        }
        return outcome.output();
    }

    /// Runs the program with its output where ours goes, and answers its status.
    public static int show(List<String> command) throws IOException, InterruptedException {
        return builder(command).inheritIO().start().waitFor();
    }

    /// A program that can be found from anywhere, also one for administrators.
    public static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .merge("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    public static boolean isThere(String program) throws IOException, InterruptedException {
        return run(List.of("sh", "-c", "command -v " + program)).good();
    }
}
