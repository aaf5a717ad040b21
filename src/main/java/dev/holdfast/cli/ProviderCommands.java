package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Where models come from.
@Command(
        name = "provider",
        description = "Where models come from: addresses and keys.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ProviderCommands.Ls.class,
            ProviderCommands.Set.class,
            ProviderCommands.Rm.class,
            ProviderCommands.Test.class
        })
final class ProviderCommands {

    private ProviderCommands() {}

    private static String path(String provider) {
        return "/v1/providers/" + ClientCommand.encoded(provider);
    }

    private static String models(JsonNode provider) {
        List<String> models = new ArrayList<>();
        provider.path("models").forEach(model -> models.add(model.asString("")));
        return String.join(", ", models);
    }

    @Command(name = "ls", aliases = "list", description = "List the providers.")
    static final class Ls extends ClientCommand {
        @Override
        int run(Server server, Screen screen) {
            JsonNode providers = Pages.all(server, "/v1/providers", "providers");
            if (!screen.printedAsJson(providers)) {
                List<List<String>> rows = new ArrayList<>();
                providers
                        .path("providers")
                        .forEach(provider -> rows.add(List.of(
                                text(provider, "name"),
                                provider.path("key_set").asBoolean(false) ? "set" : "none",
                                text(provider, "base_url"),
                                models(provider))));
                screen.table(List.of("PROVIDER", "KEY", "ADDRESS", "MODELS"), rows);
            }
            return 0;
        }
    }

    @Command(
            name = "set",
            description = "Set a provider's key, address and models.",
            footer = "The key is asked for, or read from standard input; it never stands in a command line.")
    static final class Set extends ClientCommand {

        @Parameters(paramLabel = "PROVIDER", description = "Its name, such as anthropic.")
        private String provider = "";

        @Option(names = "--base-url", paramLabel = "URL", description = "Its address, if not the usual one.")
        private Optional<String> baseUrl = Optional.empty();

        @Option(names = "--models", paramLabel = "MODEL", split = ",", description = "The models it offers.")
        private List<String> models = List.of();

        @Option(names = "--keep-key", description = "Leave the key as it is and read none.")
        private boolean keepKey;

        @Override
        int run(Server server, Screen screen) throws IOException {
            ObjectNode body = Json.object();
            baseUrl.ifPresent(value -> body.put("base_url", value));
            if (!models.isEmpty()) {
                models.forEach(body.putArray("models")::add);
            }
            if (!keepKey) {
                String key = readKey();
                if (!key.isEmpty()) {
                    body.put("key", key);
                }
            }
            JsonNode answer = server.put(path(provider), body);
            if (!screen.printedAsJson(answer)) {
                screen.field("provider", text(answer, "name"));
                screen.field("address", text(answer, "base_url"));
                screen.field("key", answer.path("key_set").asBoolean(false) ? "set" : "none");
                screen.field("models", models(answer));
            }
            return 0;
        }

        private String readKey() throws IOException {
            if (environment().terminal()) {
                return Environment.askSecretly("Key of " + provider + " (not shown; empty for none): ");
            }
            String line =
                    new BufferedReader(new InputStreamReader(environment().in(), StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line.strip();
        }
    }

    @Command(name = "rm", aliases = "delete", description = "Forget a provider and its key.")
    static final class Rm extends ClientCommand {

        @Parameters(paramLabel = "PROVIDER", description = "Its name.")
        private String provider = "";

        @Override
        int run(Server server, Screen screen) {
            server.delete(path(provider));
            return 0;
        }
    }

    @Command(
            name = "test",
            description = "Ask the provider one small question, and say what is wrong if it does not answer.")
    static final class Test extends ClientCommand {

        @Parameters(paramLabel = "PROVIDER", description = "Its name.")
        private String provider = "";

        @Option(names = "--model", paramLabel = "MODEL", description = "The model to ask.")
        private Optional<String> model = Optional.empty();

        @Override
        int run(Server server, Screen screen) {
            ObjectNode body = Json.object();
            model.ifPresent(value -> body.put("model", value));
            JsonNode answer = server.post(path(provider) + "/test", body);
            if (!screen.printedAsJson(answer)) {
                screen.line(text(answer, "sentence"));
            }
            return answer.path("ok").asBoolean(false) ? 0 : Refusal.FAILED;
        }
    }
}
