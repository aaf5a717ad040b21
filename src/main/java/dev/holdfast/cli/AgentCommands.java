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
            AgentLifeCommands.Pause.class,
            AgentLifeCommands.Resume.class,
            AgentLifeCommands.Restart.class,
            AgentLifeCommands.Recover.class,
            ColdCommands.Archive.class,
            ColdCommands.Unarchive.class,
            AgentLifeCommands.Snapshot.class,
            AgentLifeCommands.Cancel.class,
            AgentLifeCommands.Rm.class,
            AgentRestCommands.Busy.class,
            AgentRestCommands.Trash.class,
            AgentRestCommands.Undelete.class
        })
final class AgentCommands {

    /// The API counts CPUs in thousandths.
    private static final int THOUSANDTHS = 1000;

    private AgentCommands() {}

    private static final String SNAPSHOT_EVERY =
            "How often a snapshot is taken of what was written meanwhile: 30m, 6h, or never.";
    private static final String VOLUME_LIMIT = "The most its files may take with their snapshots, such as 5G.";

    private static final String FREEZE_AFTER = "How long it may be idle before it is frozen: 5m, or never.";
    private static final String STOP_AFTER = "How long it may be idle before its runtime ends: 20m, or never.";

    static final String NAME_OR_ID = "Name or id of the agent.";

    static void show(Screen screen, JsonNode agent) {
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
        AgentRestCommands.show(screen, agent.path("idle"));
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

        @Option(names = "--freeze-after", paramLabel = "PERIOD", description = FREEZE_AFTER)
        private Optional<String> freezeAfter = Optional.empty();

        @Option(names = "--stop-after", paramLabel = "PERIOD", description = STOP_AFTER)
        private Optional<String> stopAfter = Optional.empty();

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
            AgentRestCommands.idle(body, freezeAfter, stopAfter);
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

    @Command(
            name = "change",
            description = "Change what the agent is made of, on the same files; what is not named stays.")
    static final class Change extends OfOne {

        @Option(names = "--driver", paramLabel = "DRIVER", description = "The program that works on tasks.")
        private Optional<String> driver = Optional.empty();

        @Option(names = "--image", paramLabel = "IMAGE", description = "Another image, in a new container.")
        private Optional<String> image = Optional.empty();

        @Option(names = "--provider", paramLabel = "PROVIDER", description = "Where its models come from.")
        private Optional<String> provider = Optional.empty();

        @Option(names = "--model", paramLabel = "MODEL", description = "The model it works with.")
        private Optional<String> model = Optional.empty();

        @Option(names = "--memory", paramLabel = "SIZE", description = "The most memory, such as 2G; at once.")
        private Optional<String> memory = Optional.empty();

        @Option(names = "--cpus", paramLabel = "N", description = "The most CPUs, such as 1.5; at once.")
        private Optional<Double> cpus = Optional.empty();

        @Option(names = "--processes", paramLabel = "N", description = "The most processes; at once.")
        private Optional<Integer> processes = Optional.empty();

        @Option(names = "--volume-limit", paramLabel = "SIZE", description = VOLUME_LIMIT)
        private Optional<String> volumeLimit = Optional.empty();

        @Option(names = "--snapshot-every", paramLabel = "PERIOD", description = SNAPSHOT_EVERY)
        private Optional<String> snapshotEvery = Optional.empty();

        @Option(names = "--freeze-after", paramLabel = "PERIOD", description = FREEZE_AFTER)
        private Optional<String> freezeAfter = Optional.empty();

        @Option(names = "--stop-after", paramLabel = "PERIOD", description = STOP_AFTER)
        private Optional<String> stopAfter = Optional.empty();

        @Option(names = "--env", paramLabel = "NAME=VALUE", description = "All variables of its tasks from now on.")
        private Map<String, String> env = new LinkedHashMap<>();

        @Override
        JsonNode ask(Server server, String path) {
            ObjectNode body = Json.object();
            driver.ifPresent(value -> body.put("driver", value));
            image.ifPresent(value -> body.put("image", value));
            provider.ifPresent(value -> body.put("provider", value));
            model.ifPresent(value -> body.put("model", value));
            ObjectNode limits = limits();
            if (!limits.isEmpty()) {
                body.set("limits", limits);
            }
            snapshotEvery.ifPresent(value ->
                    body.put("snapshot_every_seconds", Period.parse(value).seconds()));
            AgentRestCommands.idle(body, freezeAfter, stopAfter);
            if (!env.isEmpty()) {
                env.forEach(body.putObject("env")::put);
            }
            if (body.isEmpty()) {
                throw new Refusal(Refusal.USAGE, "Say what to change, such as --memory 4G; see --help.");
            }
            return server.patch(path, body);
        }

        private ObjectNode limits() {
            ObjectNode limits = Json.object();
            memory.ifPresent(value -> limits.put("memory", ByteSize.parse(value).bytes()));
            cpus.ifPresent(value -> limits.put("cpus", Math.round(value * THOUSANDTHS)));
            processes.ifPresent(value -> limits.put("processes", value));
            volumeLimit.ifPresent(
                    value -> limits.put("volume_bytes", ByteSize.parse(value).bytes()));
            return limits;
        }
    }
}
