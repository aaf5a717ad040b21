package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.setup.Checks;
import dev.holdfast.setup.EngineChoice;
import dev.holdfast.setup.Finding;
import dev.holdfast.setup.Machine;
import dev.holdfast.setup.Settings;
import dev.holdfast.setup.Unit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Brings a server up on this machine, with everything it needs. What is there already is left as it
/// is, so a second `up` looks and changes nothing; after an upgrade it starts the new program in the
/// place of the old one.
@Command(
        name = "up",
        description = "Start the server on this machine, and make what it needs: engine, image, pool.",
        footer = "Options about the server are kept in the file config of its data directory.")
final class UpCommand extends MachineCommand {

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Option(names = "--demo", description = "Then let a real agent program work on a small task, without any key.")
    private boolean demo;

    @Option(
            names = {"-y", "--yes"},
            description = "Install and change what this machine lacks without asking.")
    private boolean yes;

    @Option(names = "--foreground", description = "Run the server in this terminal until it is interrupted.")
    private boolean foreground;

    @Override
    int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
        needRoot();
        Settings kept = Settings.read(data.settings());
        Settings settings = kept.with(options.typed(spec()));
        ServerOptions wanted = ServerOptions.of(settings);
        ServerProcess process = new ServerProcess(data, environment);
        boolean runs = process.answering().isPresent();
        check(new Checks(Machine.THIS, data, wanted.wanted(data, environment)).all(runs), environment);
        Groundwork ground = new Groundwork(data, wanted, environment, consent());
        Path socket = ground.lay();
        ground.offerLiveRestore(socket);
        Files.createDirectories(
                data.root(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!socket.equals(EngineChoice.SYSTEMS_OWN)) {
            settings = settings.with(Map.of("engine", socket.toString()));
        }
        settings.keep();
        if (wanted.ownImage()) {
            new AgentImage(home(), socket, wanted).build(consent(), BuiltImages.of(data));
        }
        if (foreground) {
            return serveHere(environment, data, process, settings);
        }
        return started(environment, process, settings, new Told(environment, data));
    }

    private Groundwork.Consent consent() {
        return yes ? Groundwork.Consent.GIVEN : Groundwork.Consent.ASK;
    }

    /// Tells what is wrong, and goes no further if a server could not run.
    private static void check(List<Finding> findings, Environment environment) {
        List<Finding> failed = findings.stream().filter(Finding::failed).toList();
        if (!failed.isEmpty()) {
            List<String> sentences = new ArrayList<>();
            failed.forEach(finding -> sentences.add(finding.sentence()));
            sentences.add("Nothing was changed. holdfast doctor looks again.");
            throw new Refusal(Refusal.FAILED, String.join("\n", sentences));
        }
        for (Finding finding : findings) {
            if (finding.level() == Finding.Level.WARNING && TOLD_BY_UP.contains(finding.subject())) {
                environment.err().println("up: " + finding.sentence());
            }
        }
    }

    /// Warnings about what `up` itself cannot put right.
    private static final List<String> TOLD_BY_UP = List.of("memory", "kernel", "disk", "data directory");

    /// What is said at the end.
    private record Told(Environment environment, DataDirectory data) {

        void say(String how) throws IOException {
            List<String> told = Files.readAllLines(data.publicAddress());
            environment.out().println("Holdfast " + how + " at " + told.getFirst());
            if (told.size() > 1) {
                environment.out().println("Its certificate has the SHA-256 " + told.getLast());
            }
            throughSsh(URI.create(told.getFirst()));
            if (Files.exists(data.setupLink())) {
                environment
                        .out()
                        .println("Become its administrator (this link works once): "
                                + Files.readString(data.setupLink()).strip());
            }
            environment.out().println("The token of this machine is in " + data.token());
        }

        /// Who is here over SSH has the browser elsewhere.
        private void throughSsh(URI address) {
            // The caller's address and port, then ours.
            List<String> ends =
                    List.of(environment.variable("SSH_CONNECTION").orElse("").split(" ", -1));
            if (ends.size() == 4 && Set.of("127.0.0.1", "localhost").contains(String.valueOf(address.getHost()))) {
                environment
                        .out()
                        .println("From your own computer: ssh -L %1$d:127.0.0.1:%1$d %2$s@%3$s"
                                .formatted(address.getPort(), System.getProperty("user.name"), ends.get(2)));
            }
        }
    }

    private int started(Environment environment, ServerProcess process, Settings settings, Told told)
            throws IOException, InterruptedException {
        installUnit(environment, told.data(), process);
        Optional<Server> running = process.answering();
        Server server;
        if (running.isPresent() && process.isUpToDate(settings)) {
            server = running.get();
            told.say("is running");
        } else {
            if (running.isPresent()) {
                environment.err().println("up: the server that runs is of another version or has other settings");
                environment.err().println("up: stopping it; agents stand still until the next one is there");
                process.stopForAnother();
            }
            environment
                    .err()
                    .println("up: starting the server on " + told.data().root());
            server = process.start(settings);
            told.say("is ready");
        }
        return demo ? new Demo(server, environment).tell() : 0;
    }

    /// Under systemd the server is a unit, so that a reboot brings it back. Without consent it is a
    /// plain process.
    private void installUnit(Environment environment, DataDirectory data, ServerProcess process)
            throws IOException, InterruptedException {
        if (!Machine.THIS.keepsUnits()) {
            return;
        }
        Unit unit = Unit.of(Machine.THIS, data);
        String template = Files.readString(home().resolve("deploy/holdfast.service"));
        String text = Unit.text(template, process.command(), data);
        boolean agreed = unit.isInstalled()
                || yes
                || environment.agrees("Install " + unit.file() + ", so that the server starts with the machine?");
        if (agreed) {
            unit.install(text);
        } else {
            environment.err().println("up: without a unit the server does not come back after a reboot");
        }
    }

    private static int serveHere(Environment environment, DataDirectory data, ServerProcess process, Settings settings)
            throws IOException, InterruptedException {
        if (process.stopForAnother()) {
            environment.err().println("up: stopped the server that ran in the background");
        }
        environment.err().println("up: the server runs here until it is interrupted");
        ServerCommands.Run.serve(ServerOptions.of(settings).config(data));
        return 0;
    }

    /// Where the package or the checkout lies.
    private static Path home() {
        return Path.of(System.getProperty("holdfast.home", ".")).toAbsolutePath();
    }
}
