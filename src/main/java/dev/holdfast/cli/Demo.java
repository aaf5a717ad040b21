package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Shows in a minute what Holdfast does: a real agent program works, is paused, and its files are read all the same.
/// The model is a script and says so; no key is needed and nothing leaves the machine.
final class Demo {

    private static final String AGENT = "demo";
    private static final String PROMPT =
            "Write this sentence into a file, and a small program that counts its words. Then run it.";

    private final Server server;
    private final Screen screen;
    private final PrintStream out;

    Demo(Server server, Environment environment) {
        this.server = server;
        this.out = environment.out();
        this.screen = new Screen(out, Screen.Format.TABLE);
    }

    int tell() throws IOException, InterruptedException {
        chapter("An agent named " + AGENT + ", with the real Claude Code and a scripted model");
        makeAgent();
        chapter("It works on a task: " + PROMPT);
        ObjectNode body = Json.object().put("prompt", PROMPT);
        JsonNode task = server.post(path() + "/tasks", body);
        int outcome = new Story(server, screen)
                .tell(path() + "/tasks/" + ClientCommand.encoded(ClientCommand.text(task, "id")) + "/events");
        if (outcome != 0) {
            return outcome;
        }
        chapter("It is paused and stands still; its files are read from the volume all the same");
        server.post(path() + "/pause");
        screen.field("state", ClientCommand.text(server.get(path()), "state"));
        RemotePath root = RemotePath.parse(AGENT);
        tree(root, "");
        chapter("What to try next");
        for (String line : new String[] {
            "./holdfast files ls demo:/demo", "./holdfast files cat demo:/demo/prompt.txt",
                    "./holdfast snapshot ls demo",
            "./holdfast task run demo --follow \"…\"", "./holdfast events", "./holdfast down"
        }) {
            out.println("  " + line);
        }
        return 0;
    }

    private static String path() {
        return ClientCommand.agentPath(AGENT);
    }

    private void chapter(String title) {
        out.println();
        out.println("== " + title);
    }

    /// An agent of an earlier demo is used again.
    private void makeAgent() {
        Optional<JsonNode> agent = Optional.empty();
        try {
            agent = Optional.of(server.get(path()));
        } catch (Refusal absent) {
            if (absent.exitCode() != Refusal.NOT_FOUND) {
                throw absent;
            }
        }
        JsonNode made = agent.orElseGet(() -> server.post(
                "/v1/agents",
                Json.object().put("name", AGENT).put("driver", "claude-code").put("provider", "demo")));
        screen.field("id", ClientCommand.text(made, "id"));
        screen.field("state", ClientCommand.text(made, "state"));
    }

    private void tree(RemotePath folder, String indent) throws IOException {
        for (Listing.Entry entry : Listing.entries(Listing.of(server, folder), folder)) {
            out.println(indent + Screen.clean(entry.shown()) + (entry.isDirectory() ? "/" : ""));
            if (entry.isDirectory()) {
                tree(entry.place(), indent + "  ");
            } else if (entry.isFile()) {
                firstLines(entry.place(), indent + "  | ");
            }
        }
    }

    private void firstLines(RemotePath file, String indent) throws IOException {
        try (InputStream in = Listing.openFile(server, file).body()) {
            screen.block(indent, new String(in.readNBytes(600), StandardCharsets.UTF_8));
        }
    }
}
