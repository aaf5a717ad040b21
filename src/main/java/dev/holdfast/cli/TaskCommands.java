package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tasks of an agent.
@Command(
        name = "task",
        description = "Give agents tasks, and see what became of them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TaskCommands.Run.class,
            TaskCommands.Ls.class,
            TaskCommands.Show.class,
            TaskCommands.Follow.class,
            TaskCommands.Cancel.class
        })
final class TaskCommands {

    private TaskCommands() {}

    private static void show(Screen screen, JsonNode task) {
        if (screen.printedAsJson(task)) {
            return;
        }
        for (String field : List.of("id", "agent", "state", "reason", "exit_status", "session")) {
            screen.field(field, ClientCommand.text(task, field));
        }
        screen.field("prompt", ClientCommand.text(task, "prompt"));
        screen.field("created", ClientCommand.text(task, "created_at"));
        screen.field("started", ClientCommand.text(task, "started_at"));
        screen.field("ended", ClientCommand.text(task, "ended_at"));
        screen.field("usage", Story.usage(task.path("usage")));
        String result = ClientCommand.text(task, "result");
        if (!result.isEmpty()) {
            screen.line("");
            screen.block("", result);
        }
    }

    @Command(
            name = "run",
            description = "Give the agent a task; it wakes for it.",
            footer = "Exit code with --follow: 0 when the task finished, 1 when it failed or was cancelled.")
    static final class Run extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = "Name or id of the agent.")
        private String agent = "";

        @Parameters(
                index = "1",
                paramLabel = "PROMPT",
                description = "What is to be done; - reads it from standard input.")
        private String prompt = "";

        @Option(
                names = "--session",
                paramLabel = "SESSION",
                description = "The session of an earlier task to go on with.")
        private Optional<String> session = Optional.empty();

        @Option(
                names = {"-f", "--follow"},
                description = "Tell what happens until the task ends.")
        private boolean follow;

        @Override
        int run(Server server, Screen screen) throws IOException, InterruptedException {
            ObjectNode body = Json.object();
            body.put("prompt", prompt.equals("-") ? standardInput() : prompt);
            session.ifPresent(value -> body.put("session", value));
            JsonNode task = server.post(agentPath(agent) + "/tasks", body);
            if (!follow) {
                show(screen, task);
                return 0;
            }
            return new Story(server, screen).tell(agentPath(agent) + "/tasks/" + encoded(text(task, "id")) + "/events");
        }

        private String standardInput() throws IOException {
            return new String(environment().in().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Command(name = "ls", aliases = "list", description = "List the agent's tasks.")
    static final class Ls extends ClientCommand {

        private static final int PROMPT_WIDTH = 60;

        @Parameters(paramLabel = "AGENT", description = "Name or id of the agent.")
        private String agent = "";

        @Override
        int run(Server server, Screen screen) {
            JsonNode tasks = Pages.all(server, agentPath(agent) + "/tasks", "tasks");
            if (!screen.printedAsJson(tasks)) {
                List<List<String>> rows = new ArrayList<>();
                tasks.path("tasks")
                        .forEach(task -> rows.add(List.of(
                                text(task, "id"),
                                text(task, "state"),
                                text(task, "created_at"),
                                Story.shortened(text(task, "prompt"), PROMPT_WIDTH))));
                screen.table(List.of("TASK", "STATE", "CREATED", "PROMPT"), rows);
            }
            return 0;
        }
    }

    /// A command about one task.
    abstract static class OfOne extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = "Name or id of the agent.")
        private String agent = "";

        @Parameters(index = "1", paramLabel = "TASK", description = "Id of the task.")
        private String task = "";

        final String path() {
            return agentPath(agent) + "/tasks/" + encoded(task);
        }
    }

    @Command(name = "show", description = "Show a task and its result.")
    static final class Show extends OfOne {
        @Override
        int run(Server server, Screen screen) {
            show(screen, server.get(path()));
            return 0;
        }
    }

    @Command(name = "follow", description = "Tell what happened in a task, and what happens until it ends.")
    static final class Follow extends OfOne {
        @Override
        int run(Server server, Screen screen) throws InterruptedException {
            return new Story(server, screen).tell(path() + "/events");
        }
    }

    @Command(name = "cancel", description = "End a task and every process of it.")
    static final class Cancel extends OfOne {
        @Override
        int run(Server server, Screen screen) {
            show(screen, server.post(path() + "/cancel"));
            return 0;
        }
    }
}
