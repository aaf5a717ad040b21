package dev.holdfast.setup;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What `up` was told about a server, kept in the file `config` of its data directory, so that the
/// unit and the next `up` know it too. Each line is `name = value`, the names are those of the options
/// without their dashes, and a list has commas between its values.
public final class Settings {

    private static final String HEAD = """
            # Settings of this Holdfast server. "holdfast up" reads them, and writes those that it is given;
            # "holdfast config" shows what is in force. After an edit: holdfast up
            """;

    private final Path file;
    private final Map<String, String> values;

    private Settings(Path file, Map<String, String> values) {
        this.file = file;
        this.values = Map.copyOf(values);
    }

    /// Those of this file; none when it is not there.
    public static Settings read(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        if (!Files.exists(file)) {
            return new Settings(file, values);
        }
        int number = 0;
        for (String raw : Files.readAllLines(file)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals).strip();
            if (equals < 0 || !name.matches("[a-z][a-z0-9-]*")) {
                throw Problem.unprocessable(
                        "bad_config", file + ", line " + number + ": expected a line like \"port = 4180\".");
            }
            values.put(name, line.substring(equals + 1).strip());
        }
        return new Settings(file, values);
    }

    /// The same with these in place of what was there.
    public Settings with(Map<String, String> more) {
        Map<String, String> merged = new TreeMap<>(values);
        merged.putAll(more);
        return new Settings(file, merged);
    }

    /// As arguments of a command: `--port=4180`.
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        new TreeMap<>(values).forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Path file() {
        return file;
    }

    /// Writes them, if that changes anything.
    public void keep() throws IOException {
        if (read(file).values.equals(values)) {
            return;
        }
        StringBuilder text = new StringBuilder(HEAD);
        new TreeMap<>(values)
                .forEach((name, value) ->
                        text.append(name).append(" = ").append(value).append('\n'));
        WholeFile.write(file, text.toString(), "rw-------");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && settings.file.equals(file) && settings.values.equals(values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, values);
    }

    /// The same text for the same settings in every process.
    @Override
    public String toString() {
        return file + " " + new TreeMap<>(values);
    }
}
