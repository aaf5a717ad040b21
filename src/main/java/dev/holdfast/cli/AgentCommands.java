package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The agents and their lifecycle.
@Command(
        name = "agent",
        description = "Create agents, pause and resume them, delete them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AgentCommands.Create.class,
            AgentCommands.Ls.class,
            AgentCommands.Show.class,
            AgentCommands.Change.class,
            AgentCommands.Pause.class,
            AgentCommands.Resume.class,
            AgentCommands.Restart.class,
            AgentCommands.Recover.class,
            AgentCommands.Rm.class
        })
final class AgentCommands {

    /// The API counts CPUs in thousandths.
    private static final int THOUSANDTHS = 1000;

    private AgentCommands() {}

    private static final String SNAPSHOT_EVERY =
            "How often a snapshot is taken of what was written meanwhile: 30m, 6h, or never.";
    private static final String VOLUME_LIMIT = "The most its files may take with their snapshots, such as 5G.";

    private static final String NAME_OR_ID = "Name or id of the agent.";

    private static void show(Screen screen, JsonNode agent) {
        if (screen.printedAsJson(agent)) {
            return;
        }
        for (String field :
                List.of("name", "id", "state", "depth", "waking", "reason", "driver", "image", "provider", "model")) {
            screen.field(field, ClientCommand.text(agent, field));
        }
        JsonNode egress = agent.path("egress");
        List<String> hosts = new ArrayList<>();
        egress.path("allow").forEach(host -> hosts.add(host.asString("")));
        screen.field("egress", (ClientCommand.text(egress, "policy") + " " + String.join(" ", hosts)).strip());
        JsonNode limits = agent.path("limits");
        if (limits.isObject()) {
            screen.field(
                    "limits",
                    new ByteSize(limits.path("memory").asLong(0)) + " memory, "
                            + limits.path("cpus").asLong(0) / (double) THOUSANDTHS + " CPUs, "
                            + ClientCommand.text(limits, "processes") + " processes, "
                            + new ByteSize(limits.path("volume_bytes").asLong(0)) + " of the pool");
        }
        if (agent.has("snapshot_every_seconds")) {
            screen.field("snapshot every", ClientCommand.text(agent, "snapshot_every_seconds") + " s");
        }
        if (agent.has("retention")) {
            screen.field("keeps", ClientCommand.text(agent, "retention"));
        }
        agent.path("labels")
                .properties()
                .forEach(label -> screen.field(
                        "label", label.getKey() + "=" + label.getValue().asString("")));
        screen.field("task", ClientCommand.text(agent, "task"));
        screen.field("created", ClientCommand.text(agent, "created_at"));
    }

    @Command(name = "create", description = "Create an agent with an empty workspace.")
    static final class Create extends ClientCommand {

        @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.")
        private String name = "";

        @Option(
                names = "--driver",
                paramLabel = "DRIVER",
                description = "The program that works on tasks, such as claude-code.")
        private Optional<String> driver = Optional.empty();

        @Option(names = "--image", paramLabel = "IMAGE", description = "The container's image.")
        private Optional<String> image = Optional.empty();

        @Option(names = "--provider", paramLabel = "PROVIDER", description = "Where its models come from.")
        private Optional<String> provider = Optional.empty();

        @Option(names = "--model", paramLabel = "MODEL", description = "The model it works with.")
        private Optional<String> model = Optional.empty();

        @Option(
                names = "--egress",
                paramLabel = "POLICY",
                description = "What it may reach: open, allow-list or closed.")
        private Optional<String> egress = Optional.empty();

        @Option(names = "--allow", paramLabel = "HOST", split = ",", description = "A host of the allow-list.")
        private List<String> allow = List.of();

        @Option(names = "--memory", paramLabel = "SIZE", description = "The most memory, such as 2G.")
        private Optional<String> memory = Optional.empty();

        @Option(names = "--cpus", paramLabel = "N", description = "The most CPUs, such as 1.5.")
        private Optional<Double> cpus = Optional.empty();

        @Option(names = "--processes", paramLabel = "N", description = "The most processes.")
        private Optional<Integer> processes = Optional.empty();

        @Option(names = "--volume-limit", paramLabel = "SIZE", description = VOLUME_LIMIT)
        private Optional<String> volumeLimit = Optional.empty();

        @Option(names = "--snapshot-every", paramLabel = "PERIOD", description = SNAPSHOT_EVERY)
        private Optional<String> snapshotEvery = Optional.empty();

        @Option(names = "--env", paramLabel = "NAME=VALUE", description = "A variable of its tasks; never a secret.")
        private Map<String, String> env = new LinkedHashMap<>();

        @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label to find it by.")
        private Map<String, String> labels = new LinkedHashMap<>();

        @Option(names = "--writable-root", description = "Let it write anywhere in its container.")
        private boolean writableRoot;

        @Override
        int run(Server server, Screen screen) {
            show(screen, server.post("/v1/agents", body()));
            return 0;
        }

        private ObjectNode body() {
            ObjectNode body = Json.object().put("name", name);
            driver.ifPresent(value -> body.put("driver", value));
            image.ifPresent(value -> body.put("image", value));
            provider.ifPresent(value -> body.put("provider", value));
            model.ifPresent(value -> body.put("model", value));
            if (egress.isPresent() || !allow.isEmpty()) {
                ObjectNode policy = body.putObject("egress").put("policy", egress.orElse("allow-list"));
                allow.forEach(policy.putArray("allow")::add);
            }
            if (memory.isPresent() || cpus.isPresent() || processes.isPresent() || volumeLimit.isPresent()) {
                ObjectNode limits = body.putObject("limits");
                memory.ifPresent(
                        value -> limits.put("memory", ByteSize.parse(value).bytes()));
                cpus.ifPresent(value -> limits.put("cpus", Math.round(value * THOUSANDTHS)));
                processes.ifPresent(value -> limits.put("processes", value));
                volumeLimit.ifPresent(value ->
                        limits.put("volume_bytes", ByteSize.parse(value).bytes()));
            }
            snapshotEvery.ifPresent(value ->
                    body.put("snapshot_every_seconds", Period.parse(value).seconds()));
            if (!env.isEmpty()) {
                env.forEach(body.putObject("env")::put);
            }
            if (!labels.isEmpty()) {
                labels.forEach(body.putObject("labels")::put);
            }
            if (writableRoot) {
                body.put("writable_root", true);
            }
            return body;
        }
    }

    @Command(name = "ls", aliases = "list", description = "List the agents.")
    static final class Ls extends ClientCommand {

        @Override
        int run(Server server, Screen screen) {
            JsonNode agents = Pages.all(server, "/v1/agents", "agents");
            if (!screen.printedAsJson(agents)) {
                List<List<String>> rows = new ArrayList<>();
                agents.path("agents")
                        .forEach(agent -> rows.add(List.of(
                                text(agent, "name"),
                                text(agent, "state"),
                                text(agent, "driver"),
                                text(agent, "created_at"),
                                text(agent, "reason"))));
                screen.table(List.of("NAME", "STATE", "DRIVER", "CREATED", "REASON"), rows);
            }
            return 0;
        }
    }

    /// A command about one agent.
    abstract static class OfOne extends ClientCommand {

        @Parameters(paramLabel = "AGENT", description = NAME_OR_ID)
        private String agent = "";

        abstract JsonNode ask(Server server, String path);

        @Override
        final int run(Server server, Screen screen) {
            show(screen, ask(server, agentPath(agent)));
            return 0;
        }
    }

    @Command(name = "show", description = "Show an agent.")
    static final class Show extends OfOne {
        @Override
        JsonNode ask(Server server, String path) {
            return server.get(path);
        }
    }

    @Command(name = "change", description = "Change what the agent may take, and its snapshots; it works on.")
    static final class Change extends OfOne {

        @Option(names = "--volume-limit", paramLabel = "SIZE", description = VOLUME_LIMIT)
        private Optional<String> volumeLimit = Optional.empty();

        @Option(names = "--snapshot-every", paramLabel = "PERIOD", description = SNAPSHOT_EVERY)
        private Optional<String> snapshotEvery = Optional.empty();

        @Override
        JsonNode ask(Server server, String path) {
            ObjectNode body = Json.object();
            volumeLimit.ifPresent(value -> body.putObject("limits")
                    .put("volume_bytes", ByteSize.parse(value).bytes()));
            snapshotEvery.ifPresent(value ->
                    body.put("snapshot_every_seconds", Period.parse(value).seconds()));
            if (body.isEmpty()) {
                throw new Refusal(Refusal.USAGE, "Say what to change: --volume-limit, --snapshot-every.");
            }
            return server.patch(path, body);
        }
    }

    @Command(name = "pause", description = "Let the agent stand still; its files stay and stay reachable.")
    static final class Pause extends OfOne {

        @Option(names = "--stop", description = "End its runtime, so that it takes no memory.")
        private boolean stop;

        @Option(names = "--stay", description = "Let no task wake it; resume does.")
        private boolean stay;

        @Option(names = "--cancel-task", description = "Cancel its task first.")
        private boolean cancelTask;

        @Override
        JsonNode ask(Server server, String path) {
            return server.post(path + "/pause?depth=" + (stop ? "stopped" : "frozen") + "&waking="
                    + (stay ? "by_hand" : "by_task") + (cancelTask ? "&cancel_task=true" : ""));
        }
    }

    @Command(name = "resume", description = "Bring its runtime back.")
    static final class Resume extends OfOne {
        @Override
        JsonNode ask(Server server, String path) {
            return server.post(path + "/resume");
        }
    }

    @Command(name = "restart", description = "Give it a new container on the same files.")
    static final class Restart extends OfOne {
        @Override
        JsonNode ask(Server server, String path) {
            return server.post(path + "/restart");
        }
    }

    @Command(name = "recover", description = "Bring it out of the error state, on the same files.")
    static final class Recover extends OfOne {
        @Override
        JsonNode ask(Server server, String path) {
            return server.post(path + "/recover");
        }
    }

    @Command(name = "rm", aliases = "delete", description = "Put the agent in the trash, files and all.")
    static final class Rm extends OfOne {

        @Option(names = "--cancel-task", description = "Cancel its task first.")
        private boolean cancelTask;

        @Override
        JsonNode ask(Server server, String path) {
            return server.delete(path + (cancelTask ? "?cancel_task=true" : ""));
        }
    }
}
