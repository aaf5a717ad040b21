package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.docker.HostEngine;
import dev.holdfast.setup.EngineChoice;
import dev.holdfast.setup.Inotify;
import dev.holdfast.setup.LiveRestore;
import dev.holdfast.setup.Machine;
import dev.holdfast.setup.OwnEngine;
import dev.holdfast.setup.Packages;
import dev.holdfast.setup.Programs;
import dev.holdfast.setup.Running;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What `up` changes about the machine itself: packages, limits of the kernel, the engine. All of it
/// is told first and asked for once; what is there already is left as it is.
final class Groundwork {

    /// Whether the person has agreed beforehand.
    enum Consent {
        GIVEN,
        ASK
    }

    private static final int ENGINE_SECONDS = 60;
    private static final int SHORTLY_SECONDS = 5;

    private final DataDirectory data;
    private final ServerOptions options;
    private final Environment environment;
    private final Steps steps;
    private final Consent consent;

    Groundwork(DataDirectory data, ServerOptions options, Environment environment, Consent consent) {
        this.data = data;
        this.options = options;
        this.environment = environment;
        this.steps = new Steps(environment);
        this.consent = consent;
    }

    /// Does what is missing and answers the socket of an engine that answers.
    Path lay() throws IOException, InterruptedException {
        Optional<Path> found = options.engine(data, environment).answering();
        List<String> packages = new ArrayList<>();
        boolean installsEngine = found.isEmpty() && !Programs.isThere("dockerd");
        if (installsEngine) {
            packages.add("docker.io");
        }
        if (!options.copies() && !Programs.isThere("mkfs.btrfs") && Packages.canInstall()) {
            packages.add("btrfs-progs");
        }
        List<String> forSearch = Packages.canInstall() ? Packages.ofSearch() : List.of();
        Inotify inotify = new Inotify(Machine.THIS, data.root());
        List<String> changes = new ArrayList<>();
        List<String> all = Stream.concat(packages.stream(), forSearch.stream()).toList();
        if (!all.isEmpty()) {
            changes.add("install Debian's " + String.join(" and ", all));
        }
        boolean startsService = found.isEmpty() && Machine.THIS.keepsUnits();
        if (startsService) {
            changes.add("start the service docker, now and with the machine");
        }
        if (inotify.isLow()) {
            changes.add("let agents watch more files (/etc/sysctl.d/60-holdfast.conf)");
        }
        boolean agreed = agreed(changes);
        if (!agreed && installsEngine) {
            throw new Refusal(
                    Refusal.FAILED,
                    "Agents need a Docker Engine. Install one yourself, or let up do it: holdfast up --yes");
        }
        if (agreed && !packages.isEmpty()) {
            install(all);
        } else if (agreed && !forSearch.isEmpty()) {
            installForSearch(forSearch);
        }
        if (agreed && inotify.isLow()) {
            raise(inotify);
        }
        return found.isPresent() ? found.get() : startedEngine();
    }

    private boolean agreed(List<String> changes) {
        if (changes.isEmpty()) {
            return true;
        }
        environment.err().println("up: this machine needs " + (changes.size() == 1 ? "a change:" : "some changes:"));
        changes.forEach(change -> environment.err().println("up:   - " + change));
        boolean agreed = consent == Consent.GIVEN || environment.agrees("Do that?");
        if (!agreed) {
            environment.err().println("up: they are not made; --yes agrees to them without a question");
        }
        return agreed;
    }

    private void install(List<String> packages) throws IOException, InterruptedException {
        steps.run("reading the lists of packages", Packages::refresh);
        List<String> named = new ArrayList<>(packages);
        if (named.remove("docker.io")) {
            named.addAll(Packages.engine());
        }
        steps.run("installing " + String.join(", ", named), () -> Packages.install(named));
    }

    /// Nothing but searching lacks them, so a server starts without.
    private void installForSearch(List<String> packages) throws IOException, InterruptedException {
        try {
            install(packages);
        } catch (Problem notNow) {
            environment.err().println("up: files cannot be searched: " + Screen.clean(notNow.sentence()));
        }
    }

    /// A container that runs this as its machine may not raise anything; the agents then do with less.
    private void raise(Inotify inotify) {
        try {
            inotify.raise();
        } catch (IOException refused) {
            environment.err().println("up: the kernel's limits for watching files could not be raised: " + refused);
        }
    }

    private Path startedEngine() throws IOException, InterruptedException {
        if (Machine.THIS.keepsUnits()) {
            steps.run("starting the service docker", () -> {
                Programs.need(List.of("systemctl", "--quiet", "enable", "--now", "docker"));
                await(ENGINE_SECONDS);
            });
            if (!EngineChoice.answers(EngineChoice.SYSTEMS_OWN)) {
                throw new Refusal(Refusal.FAILED, "The Docker Engine did not start; see: journalctl -u docker");
            }
            return EngineChoice.SYSTEMS_OWN;
        }
        OwnEngine own = OwnEngine.of(data);
        // An init of another kind may have started the engine as it was installed.
        if (!own.isBegun() && await(SHORTLY_SECONDS)) {
            return EngineChoice.SYSTEMS_OWN;
        }
        steps.run("starting a Docker Engine in " + own.folder(), own::start);
        return own.socket();
    }

    private static boolean await(int seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!EngineChoice.answers(EngineChoice.SYSTEMS_OWN)) {
            if (System.nanoTime() > until) {
                return false;
            }
            Running.pause();
        }
        return true;
    }

    /// Offers to keep tasks alive while the engine is updated. With containers of others on it only
    /// their owner decides.
    void offerLiveRestore(Path socket) throws IOException, InterruptedException {
        try (HostEngine engine = new HostEngine(URI.create("unix://" + socket))) {
            HostEngine.Facts facts = engine.facts();
            if (facts.liveRestore() || facts.swarm() || !socket.equals(EngineChoice.SYSTEMS_OWN)) {
                return;
            }
            int strangers = engine.strangers();
            boolean decided = consent == Consent.GIVEN && strangers == 0;
            String others = strangers == 0 ? "" : " (" + strangers + " containers of others go on meanwhile)";
            if (decided
                    || (consent == Consent.ASK
                            && environment.agrees("Turn on the engine's live-restore, so that tasks go on while it"
                                    + " is updated" + others + "?"))) {
                steps.run("turning on the engine's live-restore", () -> LiveRestore.SYSTEMS_OWN.turnOn(socket));
            } else {
                environment
                        .err()
                        .println("up: the engine's live-restore is off, so updating it ends every task; to change"
                                + " that, " + LiveRestore.BY_HAND);
            }
        } catch (Problem stays) {
            environment.err().println("up: " + Screen.clean(stays.sentence()));
        }
    }
}
