package dev.holdfast.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A shell in a mount namespace of its own that follows ours, as a container's does.
final class SlaveNamespace implements AutoCloseable {

    private static final String END = "--end--";

    private final Process shell;
    private final Writer commands;
    private final BufferedReader answers;

    SlaveNamespace() throws IOException {
        shell = new ProcessBuilder("unshare", "--mount", "--propagation", "slave", "sh")
                .redirectErrorStream(true)
                .start();
        commands = shell.outputWriter(StandardCharsets.UTF_8);
        answers = shell.inputReader(StandardCharsets.UTF_8);
        run("true");
    }

    /// Runs a command in the shell and returns its lines.
    String run(String command) throws IOException {
        commands.write(command + "\necho; echo " + END + "\n");
        commands.flush();
        List<String> lines = new ArrayList<>();
        for (String line = answers.readLine(); !END.equals(line); line = answers.readLine()) {
            if (line == null) {
                throw new IOException("the shell ended after: " + lines);
            }
            lines.add(line);
        }
        return String.join("\n", lines).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            shell.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
