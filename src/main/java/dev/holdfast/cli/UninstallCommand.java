package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.setup.Inotify;
import dev.holdfast.setup.Machine;
import dev.holdfast.setup.Programs;
import dev.holdfast.setup.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Takes Holdfast off this machine. The agents' files are somebody's work: they go only if their
/// directory is named.
@Command(
        name = "uninstall",
        description = "Take away unit, containers, mounts, loop device and images; keep the data.",
        footer = "The engine and other packages that up installed stay: they may serve others by now.")
final class UninstallCommand extends MachineCommand {

    @Option(
            names = "--delete-data",
            paramLabel = "DIR",
            description = "Also delete this data directory, with every file of every agent. There is no way back.")
    private Optional<Path> doomed = Optional.empty();

    @Option(
            names = {"-y", "--yes"},
            description = "Without a question, and also while an agent works.")
    private boolean yes;

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        needRoot();
        refuseOtherData(data);
        ServerProcess process = new ServerProcess(data, environment);
        Optional<Server> server = process.answering();
        if (!yes && server.isPresent()) {
            DownCommand.refuseBusy(server.get(), "nothing was taken away.");
        }
        if (!yes
                && !environment.agrees("Take Holdfast on " + data.root() + " off this machine"
                        + (doomed.isPresent() ? " and delete every file of every agent?" : ", keeping its data?"))) {
            throw new Refusal(Refusal.FAILED, "Nothing was taken away; --yes agrees without a question.");
        }
        process.stop();
        Dismantling dismantling = new Dismantling(data, environment);
        dismantling.removeFromEngine();
        dismantling.stopEverything();
        if (Machine.THIS.keepsUnits()) {
            Unit unit = Unit.of(Machine.THIS, data);
            if (unit.isInstalled()) {
                unit.uninstall();
            }
        }
        new Inotify(Machine.THIS, data.root()).forget();
        if (doomed.isPresent()) {
            delete(data);
            environment.out().println("Holdfast and its data are gone from this machine.");
        } else {
            environment
                    .out()
                    .println("Holdfast is gone from this machine. Its data stays in " + data.root()
                            + "; the next up goes on with it, and --delete-data " + data.root() + " deletes it.");
        }
        return 0;
    }

    /// What is named has to be the directory that is meant, and Holdfast's.
    private void refuseOtherData(DataDirectory data) {
        if (doomed.isEmpty()) {
            return;
        }
        Path named = doomed.get().toAbsolutePath().normalize();
        if (!named.equals(data.root())) {
            throw new Refusal(
                    Refusal.USAGE,
                    named + " is not the data directory, which is " + data.root() + ". Name another with --data.");
        }
        if (!Files.exists(data.installation())) {
            throw new Refusal(Refusal.NOT_FOUND, named + " is no data directory of Holdfast, and stays.");
        }
    }

    /// Everything is unmounted by now; what is not would be another file system and stays.
    private static void delete(DataDirectory data) throws IOException, InterruptedException {
        Programs.need(List.of("rm", "-rf", "--one-file-system", data.root().toString()));
    }
}
