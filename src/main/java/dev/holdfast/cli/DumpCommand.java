package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.server.Version;
import dev.holdfast.setup.Settings;
import dev.holdfast.setup.StateDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The server's own state, out.
@Command(
        name = "dump",
        description = "Write the server's state into a tar: database, key, settings. Not the volumes.",
        footer = "The server may run. Keep the tar as private as the data directory: it opens every secret.")
final class DumpCommand extends MachineCommand {

    @Parameters(paramLabel = "FILE", description = "The tar to write, which must not be there yet.")
    private Path file = Path.of("");

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        needRoot();
        if (Settings.read(data.settings()).has("database")) {
            throw new Refusal(
                    Refusal.FAILED,
                    "This server keeps its state in a PostgreSQL: dump that with pg_dump, and keep " + data.secretKey()
                            + " with it.");
        }
        if (!Files.exists(data.database())) {
            throw new Refusal(Refusal.NOT_FOUND, "There is no Holdfast in " + data.root() + ".");
        }
        StateDump.write(data, file.toAbsolutePath(), Version.current());
        environment.out().println(file + " holds the state of " + data.root() + ", and none of the volumes.");
        return 0;
    }
}
