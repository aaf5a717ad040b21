package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.setup.StateDump;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The server's own state, in.
@Command(
        name = "load",
        description = "Put a dump into an empty data directory.",
        footer = "Volumes come apart from it: an agent without its volume is shown as an error, and never gets an"
                + " empty one.")
final class LoadCommand extends MachineCommand {

    @Parameters(paramLabel = "FILE", description = "What dump has written.")
    private Path file = Path.of("");

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        needRoot();
        StateDump.load(file.toAbsolutePath(), data);
        environment.out().println("The state is in " + data.root() + "; holdfast up starts a server on it.");
        return 0;
    }
}
