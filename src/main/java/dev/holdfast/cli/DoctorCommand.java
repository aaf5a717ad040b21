package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.json.Json;
import dev.holdfast.setup.Checks;
import dev.holdfast.setup.Finding;
import dev.holdfast.setup.Machine;
import dev.holdfast.setup.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/// Looks at the machine and at the server, and says of each part how it is and what to do.
@Command(
        name = "doctor",
        description = "Look at everything a server depends on, and say what to do.",
        footer = "Changes nothing. Exit code 1 if something failed.")
final class DoctorCommand extends MachineCommand {

    @Mixin
    private Output output = new Output();

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        needRoot();
        ServerProcess process = new ServerProcess(data, environment);
        Optional<Server> server = process.answering();
        ServerOptions options = ServerOptions.of(Settings.read(data.settings()));
        List<Finding> findings = new ArrayList<>(new Checks(Machine.THIS, data, options.wanted(data, environment))
                .all(process.running().isPresent()));
        findings.addAll(ofServer(server));
        show(output.screen(environment), findings);
        return findings.stream().anyMatch(Finding::failed) ? Refusal.FAILED : 0;
    }

    private static List<Finding> ofServer(Optional<Server> server) {
        if (server.isEmpty()) {
            return List.of(new Finding("server", Finding.Level.WARNING, "It does not run; holdfast up starts it."));
        }
        try {
            JsonNode ready = server.get().get("/readyz");
            List<Finding> findings = new ArrayList<>();
            findings.add(
                    new Finding("server", Finding.Level.OK, "ready, version " + ClientCommand.text(ready, "version")));
            findings.add(new Finding("ssh", Finding.Level.OK, StatusCommand.ssh(ready.path("ssh"))));
            findings.add(new Finding("warm", Finding.Level.OK, StatusCommand.warm(ready.path("warm"))));
            findings.add(new Finding("limits", Finding.Level.OK, limits(ClientCommand.text(ready, "fence"))));
            ready.path("warnings")
                    .forEach(warning ->
                            findings.add(new Finding("server", Finding.Level.WARNING, warning.asString(""))));
            return findings;
        } catch (Refusal notReady) {
            return List.of(new Finding("server", Finding.Level.FAILED, notReady.sentence()));
        }
    }

    private static String limits(String fence) {
        return fence.equals("quota")
                ? "The kernel keeps agents within the limits of their volumes."
                : "What volumes take is watched: uploads are refused and agents frozen beyond their limits.";
    }

    private static void show(Screen screen, List<Finding> findings) {
        if (screen.printedAsJson(Json.tree(findings))) {
            return;
        }
        for (Finding finding : findings) {
            String level = finding.level().name().toLowerCase(Locale.ROOT);
            screen.line(String.format(Locale.ROOT, "%-9s%-16s%s", level, finding.subject(), finding.sentence()));
        }
    }
}
