package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.json.Json;
import dev.holdfast.setup.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.node.ObjectNode;

/// The settings that are in force, and where each of them comes from.
@Command(
        name = "config",
        description = "Show every setting, its value and where it comes from.",
        footer = {"Change one with holdfast up --NAME VALUE, or by an edit of the file and holdfast up."})
final class ConfigCommand extends MachineCommand {

    @Mixin
    private Output output = new Output();

    @Override
    int run(Environment environment, DataDirectory data) throws IOException {
        Settings settings = Settings.read(data.settings());
        List<OptionSpec> options = ServerOptions.specs(settings);
        Screen screen = output.screen(environment);
        String dataFrom = environment.variable("HOLDFAST_DATA").isPresent() ? "--data or HOLDFAST_DATA" : "default";
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("data", data.root().toString(), dataFrom));
        for (OptionSpec option : options) {
            String name = ServerOptions.nameOf(option);
            boolean kept = settings.has(name);
            rows.add(List.of(
                    name, ServerOptions.valueIn(option), kept ? settings.file().toString() : "default"));
        }
        Stream.of("HOLDFAST_URL", "HOLDFAST_JAVA_OPTIONS", "DOCKER_HOST")
                .forEach(name ->
                        environment.variable(name).ifPresent(value -> rows.add(List.of(name, value, "environment"))));
        if (!screen.printedAsJson(json(rows))) {
            screen.table(List.of("SETTING", "VALUE", "FROM"), rows);
        }
        return 0;
    }

    private static ObjectNode json(List<List<String>> rows) {
        ObjectNode all = Json.object();
        rows.forEach(row -> all.putObject(row.get(0)).put("value", row.get(1)).put("from", row.get(2)));
        return all;
    }
}
