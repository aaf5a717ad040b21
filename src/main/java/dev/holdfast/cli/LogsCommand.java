package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The server's log.
@Command(name = "logs", description = "Print the end of the server's log.")
final class LogsCommand extends MachineCommand {

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written, until interrupted.")
    private boolean follow;

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        if (!Files.isReadable(data.log())) {
            throw new Refusal(Refusal.NOT_FOUND, "There is no log in " + data.root() + " that you may read.");
        }
        List<String> command = new ArrayList<>(List.of("tail", "-n", "200"));
        if (follow) {
            command.add("-F");
        }
        command.add(data.log().toString());
        return Programs.show(command);
    }
}
