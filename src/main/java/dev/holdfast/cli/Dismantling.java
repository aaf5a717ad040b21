package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.runtime.docker.HostEngine;
import dev.holdfast.setup.EngineChoice;
import dev.holdfast.setup.OwnEngine;
import dev.holdfast.setup.Programs;
import dev.holdfast.setup.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Takes away what a server has on the machine outside of its data directory: containers, mounts, the
/// loop device.
final class Dismantling {

    private final DataDirectory data;
    private final Environment environment;

    Dismantling(DataDirectory data, Environment environment) {
        this.data = data;
        this.environment = environment;
    }

    /// Stops the containers, takes down all mounts, frees the loop device, and ends an engine that is
    /// ours.
    void stopEverything() throws IOException, InterruptedException {
        Optional<Path> socket = engineThatAnswers();
        if (socket.isPresent() && Files.exists(data.installation())) {
            try (HostEngine engine = new HostEngine(URI.create("unix://" + socket.get()))) {
                for (String container : engine.containersOf(installation())) {
                    engine.stop(container);
                }
            }
        }
        unmount(data.root() + "/", data.root() + "/engine/");
        freeLoopDevices();
        OwnEngine.of(data).stop();
        // The engine leaves a mount of its own behind.
        unmount(data.root() + "/", "\0");
    }

    /// Down goes on without an engine: there are no containers then.
    private Optional<Path> engineThatAnswers() throws IOException {
        ServerOptions options = ServerOptions.of(Settings.read(data.settings()));
        Path meant = options.engineSocket().orElse(EngineChoice.SYSTEMS_OWN);
        return Optional.of(meant).filter(EngineChoice::answers);
    }

    /// Takes the containers of this installation and the images that it built off the engine. Others
    /// may share the engine and have images of the same name, so only what was written down as built
    /// here goes.
    void removeFromEngine() throws IOException {
        Optional<Path> socket = engineThatAnswers();
        if (socket.isEmpty()) {
            environment.err().println("uninstall: no engine answers, so containers and images on it stay");
            return;
        }
        try (HostEngine engine = new HostEngine(URI.create("unix://" + socket.get()))) {
            if (Files.exists(data.installation())) {
                for (String container : engine.containersOf(installation())) {
                    engine.remove(container);
                }
            }
            for (String image : BuiltImages.of(data).names()) {
                if (!engine.removeImage(image)) {
                    environment.err().println("uninstall: the image " + image + " is in use or gone, and is left");
                }
            }
        }
    }

    private String installation() throws IOException {
        return Files.readString(data.installation()).strip();
    }

    /// Unmounts what lies beneath the one and not beneath the other, the innermost first.
    static void unmount(String beneath, String butNotBeneath) throws IOException, InterruptedException {
        List<String> points = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ", -1)[1].replace("\\040", " "))
                .filter(point -> point.startsWith(beneath) && !point.startsWith(butNotBeneath))
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String point : points) {
            Programs.need(List.of("umount", point));
        }
    }

    /// Lets go of the loop device of the pool file.
    private void freeLoopDevices() throws IOException, InterruptedException {
        if (!Files.exists(data.poolFile())) {
            return;
        }
        for (String line : Programs.need(
                        List.of("losetup", "--associated", data.poolFile().toString()))
                .lines()
                .toList()) {
            Programs.run(List.of("losetup", "--detach", line.substring(0, line.indexOf(':'))));
        }
    }
}
