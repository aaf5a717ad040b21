package dev.holdfast.setup;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The server as a unit of systemd, which brings it back after a crash and after a reboot.
///
/// @param name such as `holdfast.service`
public record Unit(Machine machine, String name) {

    private static final String OURS = "/etc/systemd/system/";
    private static final List<String> FOLDERS =
            List.of(OURS, "/run/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/");
    private static final Path USUAL_DATA = Path.of("/var/lib/holdfast");

    /// Settings that give a service a mount namespace of its own. What the server mounts there never
    /// reaches the engine's containers.
    private static final Pattern HIDES_MOUNTS = Pattern.compile(
            "(?:PrivateTmp|PrivateDevices|PrivateMounts|PrivateNetwork|PrivateIPC|PrivateUsers|ProtectSystem|ProtectHome"
                    + "|ProtectKernelTunables|ProtectKernelModules|ProtectKernelLogs|ProtectControlGroups|ProtectProc"
                    + "|ProtectHostname|ProcSubset|ReadWritePaths|ReadOnlyPaths|InaccessiblePaths|ExecPaths|NoExecPaths"
                    + "|TemporaryFileSystem|BindPaths|BindReadOnlyPaths|MountAPIVFS|MountImages|MountFlags"
                    + "|ExtensionImages|ExtensionDirectories|RootDirectory|RootImage|RootEphemeral|DynamicUser"
                    + "|LogNamespace|NetworkNamespacePath|IPCNamespacePath)");
    private static final Pattern SETTING = Pattern.compile("(?m)^\\s*(" + HIDES_MOUNTS + ")\\s*=\\s*([^\\s#;]+)");

    /// The unit of this data directory; one that is not the usual has a unit of its own.
    public static Unit of(Machine machine, DataDirectory data) {
        if (data.root().equals(USUAL_DATA)) {
            return new Unit(machine, "holdfast.service");
        }
        String hash = HexFormat.of().toHexDigits(data.root().toString().hashCode());
        return new Unit(machine, "holdfast-" + hash + ".service");
    }

    /// The text of the unit: the template with the command and the directory put in.
    public static String text(String template, List<String> command, DataDirectory data) {
        return template.replace(
                        "@EXEC@",
                        String.join(" ", command.stream().map(Unit::word).toList()))
                .replace("@DATA@", data.root().toString().replace("%", "%%"))
                .replace("@LOG@", data.log().toString().replace("%", "%%"));
    }

    /// A word of a command as systemd reads it: specifiers and variables begin with signs that are
    /// doubled.
    private static String word(String word) {
        String doubled = word.replace("%", "%%").replace("$", "$$");
        if (doubled.matches("[A-Za-z0-9@%+=:,./_$-]+")) {
            return doubled;
        }
        return "\"" + doubled.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    public Path file() {
        return machine.at(OURS + name);
    }

    public boolean isInstalled() {
        return Files.exists(file());
    }

    /// Whether this is the text that is installed.
    public boolean isInstalledAs(String text) throws IOException {
        return isInstalled() && Files.readString(file()).equals(text);
    }

    /// A setting of the unit, of a drop-in or of one for all services that would hide mounts, as a
    /// sentence.
    public Optional<String> obstacle() throws IOException {
        for (Path file : parts()) {
            Matcher setting = SETTING.matcher(Files.readString(file));
            while (setting.find()) {
                if (!isOff(setting.group(2))) {
                    return Optional.of(file + " sets " + setting.group(1) + "=" + setting.group(2)
                            + ", which gives the server a mount namespace of its own: the agents' files would never"
                            + " reach their containers. Take that line out, type systemctl daemon-reload, then"
                            + " holdfast up.");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOff(String value) {
        return List.of("no", "false", "off", "0", "default", "shared").contains(value.toLowerCase(Locale.ROOT));
    }

    /// The files that make up the unit, wherever systemd reads them.
    private List<Path> parts() throws IOException {
        List<Path> parts = new ArrayList<>();
        for (String folder : FOLDERS) {
            Path unit = machine.at(folder + name);
            if (Files.isRegularFile(unit)) {
                parts.add(unit);
            }
            parts.addAll(dropIns(machine.at(folder + name + ".d")));
            parts.addAll(dropIns(machine.at(folder + "service.d")));
        }
        return parts;
    }

    private static List<Path> dropIns(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    /// Writes the unit, unless it is there already, and has it started with the machine.
    public void install(String text) throws IOException, InterruptedException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            throw Problem.unavailable("unit_hides_mounts", obstacle.get());
        }
        if (!isInstalledAs(text)) {
            machine.write(OURS + name, text);
            Programs.need(List.of("systemctl", "daemon-reload"));
        }
        Programs.need(List.of("systemctl", "--quiet", "enable", name));
    }

    public void restart() throws IOException, InterruptedException {
        Programs.need(List.of("systemctl", "restart", name));
    }

    /// Stops it until it is started again.
    public void pause() throws IOException, InterruptedException {
        Programs.need(List.of("systemctl", "stop", name));
    }

    /// Stops it, and no reboot brings it back.
    public void stop() throws IOException, InterruptedException {
        Programs.need(List.of("systemctl", "--quiet", "disable", "--now", name));
    }

    public void uninstall() throws IOException, InterruptedException {
        stop();
        Files.deleteIfExists(file());
        Programs.need(List.of("systemctl", "daemon-reload"));
    }

    /// How systemd calls its state: `active`, `inactive`, `failed`, …
    public String state() throws IOException, InterruptedException {
        return Programs.run(List.of("systemctl", "is-active", name)).output();
    }
}
