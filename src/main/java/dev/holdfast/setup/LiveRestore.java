package dev.holdfast.setup;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.docker.HostEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The engine's setting that lets containers, and the tasks in them, go on while the engine is stopped
/// or updated.
///
/// @param settings the engine's own settings, a file of JSON that may not be there
/// @param pid the file with the process id of the engine
public record LiveRestore(Path settings, Path pid) {

    /// What to type for those who want to do it themselves.
    public static final String BY_HAND =
            "add \"live-restore\": true to /etc/docker/daemon.json and type: kill -HUP $(cat /var/run/docker.pid)";

    private static final int PATIENCE_SECONDS = 10;

    /// That of the system's own engine.
    public static final LiveRestore SYSTEMS_OWN =
            new LiveRestore(Path.of("/etc/docker/daemon.json"), Path.of("/var/run/docker.pid"));

    /// Sets it, keeps every other setting, and has the engine read them again, which touches no
    /// container.
    public void turnOn(Path socket) throws IOException, InterruptedException {
        Running engine = engine();
        WholeFile.write(settings, merged() + "\n", "rw-r--r--");
        Programs.need(List.of("kill", "-HUP", Long.toString(engine.pid())));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try (HostEngine host = new HostEngine(URI.create("unix://" + socket))) {
            while (!host.facts().liveRestore()) {
                if (System.nanoTime() > until) {
                    throw failed("The engine has read " + settings + " and its live-restore is still off.");
                }
                Running.pause();
            }
        }
    }

    private Running engine() throws IOException {
        if (Files.isReadable(pid)) {
            Running engine = new Running(Long.parseLong(Files.readString(pid).strip()));
            if (engine.commandLine().contains("dockerd")) {
                return engine;
            }
        }
        throw failed("The engine's process is not named in " + pid + ".");
    }

    private String merged() throws IOException {
        Path folder = settings.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        ObjectNode merged = Json.object();
        if (Files.exists(settings) && !Files.readString(settings).isBlank()) {
            merged.setAll(read());
        }
        merged.put("live-restore", true);
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(merged);
    }

    private ObjectNode read() throws IOException {
        try {
            JsonNode found = Json.MAPPER.readTree(Files.readString(settings));
            if (found instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException broken) {
            throw failed(settings + " is no JSON; put it right, then " + BY_HAND)
                    .causedBy(broken);
        }
        throw failed(settings + " is no JSON object; put it right, then " + BY_HAND);
    }

    private static Problem failed(String sentence) {
        return Problem.unavailable("live_restore_off", sentence);
    }
}
