package dev.holdfast.gateway.demo;

import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A small real piece of work for Claude Code: the prompt into a file, a script that counts its words, and
/// a run of that script.
public final class DemoScript implements Script {

    private static final String FOLDER = "/workspace/demo";

    private static final String COUNT = """
            #!/bin/sh
            # Counts the words of the prompt, and shows the longest ones.
            set -eu
            cd "$(dirname "$0")"
            echo "words: $(wc -w < prompt.txt | tr -d ' ')"
            echo "longest:"
            tr -cs '[:alnum:]' '\\n' < prompt.txt | awk '{ print length($0), $0 }' | sort -rn | head -n 3
            """;

    @Override
    public Step step(Turn turn) {
        List<Step> work = new ArrayList<>();
        if (turn.tools().contains("Write")) {
            work.add(new Step.Use(
                    "I am a demo model: a script, not an AI. I write your prompt into a file.",
                    "Write",
                    file("prompt.txt", turn.prompt() + "\n")));
            work.add(new Step.Use("Now a small program that counts its words.", "Write", file("count.sh", COUNT)));
        }
        if (turn.tools().contains("Bash")) {
            ObjectNode command = Json.object().put("command", "sh " + FOLDER + "/count.sh && ls -l " + FOLDER);
            work.add(new Step.Use("And a run of it.", "Bash", command.put("description", "Run the word count")));
        }
        return turn.answered() < work.size() ? work.get(turn.answered()) : new Step.Say(conclusion(turn));
    }

    private static ObjectNode file(String name, String content) {
        return Json.object().put("file_path", FOLDER + "/" + name).put("content", content);
    }

    private static String conclusion(Turn turn) {
        String demo = "This was the demo provider: a scripted model, not an AI. ";
        if (turn.results().isEmpty()) {
            return demo + "The program offered none of the tools that its script uses, so nothing was done.";
        }
        return demo + "The work was real all the same: your prompt lies in " + FOLDER + "/prompt.txt, and "
                + FOLDER + "/count.sh printed:\n\n" + turn.results().getLast()
                + "\n\nSet a provider with a key to work with a real model.";
    }
}
