package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is done to agents, one or many.
final class AgentLifeCommands {

    private static final String CANCEL_TASK = "Cancel its task first.";

    private AgentLifeCommands() {}

    private static ObjectNode action(String word) {
        return Json.object().put("action", word);
    }

    /// A command about one agent or about many.
    abstract static class OfMany extends ClientCommand {

        @Mixin
        private Crowd crowd = new Crowd();

        /// Does it to one.
        abstract JsonNode ask(Server server, String path);

        /// What a batch is asked for.
        abstract ObjectNode wish();

        @Override
        final int run(Server server, Screen screen) {
            Optional<String> one = crowd.one();
            if (one.isEmpty()) {
                return crowd.run(server, screen, wish());
            }
            AgentCommands.show(screen, ask(server, agentPath(one.get())));
            return 0;
        }
    }

    @Command(name = "pause", description = "Let agents stand still; their files stay and stay reachable.")
    static final class Pause extends OfMany {

        @Option(names = "--stop", description = "End the runtime, so that it takes no memory.")
        private boolean stop;

        @Option(names = "--stay", description = "Let no task wake it; resume does.")
        private boolean stay;

        @Option(names = "--cancel-task", description = CANCEL_TASK)
        private boolean cancelTask;

        @Override
        JsonNode ask(Server server, String path) {
            List<String> queries = new ArrayList<>();
            if (stop) {
                queries.add("depth=stopped");
            }
            if (stay) {
                queries.add("waking=by_hand");
            }
            if (cancelTask) {
                queries.add("cancel_task=true");
            }
            return server.post(path + "/pause" + (queries.isEmpty() ? "" : "?" + String.join("&", queries)));
        }

        @Override
        ObjectNode wish() {
            ObjectNode wish = action("pause").put("cancel_task", cancelTask);
            if (stop) {
                wish.put("depth", "stopped");
            }
            if (stay) {
                wish.put("waking", "by_hand");
            }
            return wish;
        }
    }

    /// One that takes nothing but whom it is about.
    abstract static class Plain extends OfMany {

        abstract String verb();

        @Override
        final JsonNode ask(Server server, String path) {
            return server.post(path + "/" + verb());
        }

        @Override
        final ObjectNode wish() {
            return action(verb());
        }
    }

    @Command(name = "resume", description = "Bring their runtimes back.")
    static final class Resume extends Plain {
        @Override
        String verb() {
            return "resume";
        }
    }

    @Command(name = "restart", description = "Give them new containers on the same files.")
    static final class Restart extends Plain {
        @Override
        String verb() {
            return "restart";
        }
    }

    @Command(name = "recover", description = "Bring them out of the error state, on the same files.")
    static final class Recover extends Plain {
        @Override
        String verb() {
            return "recover";
        }
    }

    @Command(name = "rm", aliases = "delete", description = "Put agents in the trash, files and all.")
    static final class Rm extends OfMany {

        @Option(names = "--cancel-task", description = CANCEL_TASK)
        private boolean cancelTask;

        @Override
        JsonNode ask(Server server, String path) {
            return server.delete(path + (cancelTask ? "?cancel_task=true" : ""));
        }

        @Override
        ObjectNode wish() {
            return action("delete").put("cancel_task", cancelTask);
        }
    }

    /// A command that is a batch even of one.
    abstract static class OfSome extends ClientCommand {

        @Mixin
        private Crowd crowd = new Crowd();

        abstract ObjectNode wish();

        @Override
        final int run(Server server, Screen screen) {
            return crowd.run(server, screen, wish());
        }
    }

    @Command(name = "snapshot", description = "Take a snapshot of each.")
    static final class Snapshot extends OfSome {

        @Option(names = "--text", paramLabel = "TEXT", description = "What the snapshots are for, in a few words.")
        private Optional<String> label = Optional.empty();

        @Override
        ObjectNode wish() {
            ObjectNode wish = action("snapshot");
            label.ifPresent(text -> wish.put("label", text));
            return wish;
        }
    }

    @Command(name = "cancel", description = "Cancel what they work on, and what waits for them.")
    static final class Cancel extends OfSome {
        @Override
        ObjectNode wish() {
            return action("cancel_task");
        }
    }
}
