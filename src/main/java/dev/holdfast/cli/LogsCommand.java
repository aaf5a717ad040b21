package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.setup.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The server's log, or what happened to one agent.
@Command(
        name = "logs",
        description = "Print the end of the server's log, or what happened to an agent.",
        footer = "The log is a file of this machine; what happened to an agent is asked of the server.")
final class LogsCommand extends MachineCommand {

    @Parameters(arity = "0..1", paramLabel = "AGENT", description = "What happened to this agent instead of the log.")
    private Optional<String> agent = Optional.empty();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written, until interrupted.")
    private boolean follow;

    @Option(names = "--json", description = "Print the log as it is, a line of JSON for each record.")
    private boolean json;

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        if (agent.isPresent()) {
            List<String> command = new ArrayList<>(List.of("events", agent.get()));
            if (follow) {
                command.addAll(List.of("--after", "0", "--follow"));
            }
            return new Holdfast(environment).execute(command.toArray(String[]::new));
        }
        if (!Files.isReadable(data.log())) {
            throw new Refusal(Refusal.NOT_FOUND, "There is no log in " + data.root() + " that you may read.");
        }
        List<String> command = new ArrayList<>(List.of("tail", "-n", "200"));
        if (follow) {
            command.add("-F");
        }
        command.add(data.log().toString());
        return json ? Programs.show(command) : inWords(command, environment);
    }

    private static int inWords(List<String> command, Environment environment) throws IOException, InterruptedException {
        Process tail = Programs.builder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = tail.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                environment.out().println(LogLine.inWords(line));
            }
        } finally {
            tail.destroy();
        }
        return tail.waitFor();
    }
}
