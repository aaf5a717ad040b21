package dev.holdfast.walk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A Docker Engine, asked with its own client. The witness that does not take Holdfast's word.
///
/// @param host such as `unix:///var/run/docker.sock`
public record Docker(String host) {

    private static final String LABEL = "dev.holdfast.installation";

    public Shell.Result run(String... arguments) {
        return Shell.run(command(arguments));
    }

    public Shell.Result attempt(String... arguments) {
        return Shell.attempt(command(arguments));
    }

    private String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "--host", host));
        command.addAll(Arrays.asList(arguments));
        return command.toArray(String[]::new);
    }

    /// The path of the engine's socket.
    public String socket() {
        return host.replaceFirst("^unix://", "");
    }

    /// The containers of an installation, in any state.
    public List<String> containers(String installation) {
        return run("ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + LABEL + "=" + installation)
                .lines();
    }

    /// What the engine did with the containers of an installation from that moment until now, such as
    /// `start` or `exec_create: sh`.
    public List<String> actions(String installation, Instant since) {
        return run(
                        "events",
                        "--since",
                        seconds(since),
                        "--until",
                        seconds(Instant.now()),
                        "--filter",
                        "type=container",
                        "--filter",
                        "label=" + LABEL + "=" + installation,
                        "--format",
                        "{{.Action}}")
                .lines();
    }

    private static String seconds(Instant instant) {
        return instant.getEpochSecond() + "." + String.format("%09d", instant.getNano());
    }

    /// What the engine knows of a container, by a template.
    public String inspect(String container, String template) {
        return run("inspect", "--format", template, container).output().strip();
    }

    /// Whether the engine has this image.
    public boolean hasImage(String image) {
        return attempt("image", "inspect", image).good();
    }
}
