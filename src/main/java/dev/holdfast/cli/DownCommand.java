package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Takes down what `up` brought up. Agents, files and snapshots stay in the data directory; the next
/// `up` finds them.
@Command(
        name = "down",
        description = "Stop the server, the agents' containers, the pool, and an engine that up started.",
        footer = "The server then stays down over a reboot too, until the next up.")
final class DownCommand extends MachineCommand {

    @Option(
            names = "--server-only",
            description = "Only the server: agents and their tasks stand still until the next up.")
    private boolean serverOnly;

    @Option(
            names = {"-y", "--yes"},
            description = "Also while an agent works on a task, which then fails.")
    private boolean yes;

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        needRoot();
        ServerProcess process = new ServerProcess(data, environment);
        Optional<Server> server = process.answering();
        if (!serverOnly && !yes && server.isPresent()) {
            refuseBusy(server.get(), "--server-only lets it stand still until the next up.");
        }
        boolean stopped = process.stop();
        if (!serverOnly) {
            new Dismantling(data, environment).stopEverything();
        }
        environment.out().println(stopped ? "Holdfast is down." : "Holdfast was not running; all of it is down.");
        return 0;
    }

    static void refuseBusy(Server server, String alsoPossible) {
        for (JsonNode agent : Pages.all(server, "/v1/agents", "agents").path("agents")) {
            if (!ClientCommand.text(agent, "task").isEmpty()) {
                throw new Refusal(
                        Refusal.CONFLICT,
                        "Agent " + ClientCommand.text(agent, "name") + " works on task "
                                + ClientCommand.text(agent, "task")
                                + ". Wait for it, cancel it, or say --yes; " + alsoPossible);
            }
        }
    }
}
