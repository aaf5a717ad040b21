package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Finds lines or files of a workspace, and prints them as they are found.
@Command(
        name = "search",
        description = "Search the contents of files, or their names.",
        footer = "What .gitignore names is left out unless --ignored is given.")
final class SearchCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "AGENT", description = "Whose files.")
    private String agent = "";

    @Parameters(index = "1", paramLabel = "PATTERN", description = "The text to find.")
    private String pattern = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "PATH", description = "The folder to search in.")
    private String path = "";

    @Option(names = "--names", description = "Find files by their paths and not by what is in them.")
    private boolean names;

    @Option(
            names = {"-e", "--regex"},
            description = "Take PATTERN as a regular expression.")
    private boolean regex;

    @Option(
            names = {"-s", "--case-sensitive"},
            description = "Tell large letters from small ones even when PATTERN has no large one.")
    private boolean sensitive;

    @Option(
            names = {"-i", "--ignore-case"},
            description = "Never tell large letters from small ones.")
    private boolean insensitive;

    @Option(names = "--ignored", description = "Also what .gitignore names, and .git.")
    private boolean ignored;

    @Option(
            names = {"-g", "--glob"},
            paramLabel = "GLOB",
            description = "Only such files, as *.java or src/**; with a ! before it all others.")
    private Optional<String> glob = Optional.empty();

    @Option(names = "--snapshot", paramLabel = "SNAPSHOT", description = "Search a snapshot and not the present.")
    private Optional<String> snapshot = Optional.empty();

    @Option(names = "--limit", paramLabel = "COUNT", description = "At most so many findings (1000).")
    private Optional<Integer> limit = Optional.empty();

    @Override
    int run(Server server, Screen screen) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(server.open(address(), Map.of()).body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                print(screen, Json.MAPPER.readTree(line));
            }
        }
        return 0;
    }

    private String address() {
        RemotePath folder = RemotePath.parse(agent + ":" + path);
        StringBuilder address = new StringBuilder(agentPath(folder.agent()) + "/search?q=" + encoded(pattern));
        address.append("&path=").append(encoded(String.join("/", folder.segments())));
        if (names) {
            address.append("&in=names");
        }
        if (regex) {
            address.append("&regex=true");
        }
        if (sensitive || insensitive) {
            address.append(sensitive ? "&case=sensitive" : "&case=insensitive");
        }
        if (ignored) {
            address.append("&ignored=true");
        }
        glob.ifPresent(value -> address.append("&glob=").append(encoded(value)));
        snapshot.ifPresent(value -> address.append("&snapshot=").append(encoded(value)));
        limit.ifPresent(value -> address.append("&limit=").append(value));
        return address.toString();
    }

    private void print(Screen screen, JsonNode finding) {
        if (screen.printedAsJsonLine(finding)) {
            return;
        }
        RemotePath place = new RemotePath(agent, List.of(text(finding, "path").split("/", -1)));
        switch (text(finding, "type")) {
            case "match" -> screen.line(place + ":" + finding.path("line").asLong(0) + ": " + text(finding, "text"));
            case "name" -> screen.line(place.toString());
            case "end" -> {
                if (finding.path("truncated").asBoolean(false)) {
                    environment().err().println("search: there may be more than this; narrow it, or raise --limit");
                }
            }
            default -> {}
        }
    }
}
