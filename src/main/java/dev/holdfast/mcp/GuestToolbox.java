package dev.holdfast.mcp;

import dev.holdfast.access.Credential;
import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.idle.OwnLeases;
import dev.holdfast.http.Inputs;
import dev.holdfast.http.Route;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// What an agent may do by tools, all of it about itself.
final class GuestToolbox implements Toolbox {

    private static final String INSTRUCTIONS = """
            Snapshots of your workspace are taken after every task. With these tools you can take one yourself before \
            something risky, see what changed since, see the earlier versions of a file, and put one of them back. \
            Paths are relative to /workspace. When nothing of you moves for some minutes you are paused; before you \
            wait for something elsewhere without a task, say that you are busy.""";

    private static final String ASK_FOR_LESS =
            "Ask for less to see the rest: with a smaller limit, or a narrower path.";
    private static final String SNAPSHOT = "snapshot";
    private static final String RESTORE = "restore_file";
    private static final String PATH = "path";
    private static final String LABEL = "label";

    private static final String BUSY = "busy";
    private static final String NOT_BUSY = "not_busy";
    private static final String MINUTES = "minutes";
    private static final String REASON = "reason";

    private static final Tool SAY_BUSY = new Tool(
            BUSY,
            "Says that you are busy for so many minutes from now, at most 240, so that you are not paused for idleness"
                    + " meanwhile. Say it again before that ends. The answer may grant less.",
            busying(),
            List.of(MINUTES, REASON),
            new Tool.Hints(false, false, true));

    private static final Tool SAY_NOT_BUSY = new Tool(
            NOT_BUSY,
            "Says that you are no longer busy, after busy.",
            Map.of(),
            List.of(),
            new Tool.Hints(false, false, true));

    private static final Tool TAKE = new Tool(
            SNAPSHOT,
            "Takes a snapshot of your files as they are now, in milliseconds. It cannot be deleted by you, and does not"
                    + " touch your files.",
            Map.of(LABEL, described("What it is for, in a few words.")),
            List.of(),
            new Tool.Hints(false, false, false));

    private static final Tool PUT_BACK = new Tool(
            RESTORE,
            "Puts one file of your workspace back to what it was in a snapshot, also one that was deleted. What is"
                    + " there now is kept in a snapshot before, which the answer names as kept.",
            restoring(),
            List.of(PATH, SNAPSHOT),
            new Tool.Hints(false, true, true));

    private final List<Route> readings;
    private final OwnWorkspace workspace;
    private final OwnLeases leases;
    private final Agent agent;
    private final Principal principal;

    /// @param readings the calls `changes` and `history` of the API
    GuestToolbox(List<Route> readings, OwnWorkspace workspace, OwnLeases leases, Agent agent) {
        this.readings = readings;
        this.workspace = workspace;
        this.leases = leases;
        this.agent = agent;
        this.principal = new Principal(
                agent.id().value(),
                agent.name().value(),
                agent.organization(),
                Principal.Scope.READ,
                new Credential.None());
    }

    private static Map<String, Object> restoring() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(PATH, described("The path of the file in the workspace, such as src/main.c."));
        properties.put(SNAPSHOT, described("The id of a snapshot, as history and changes have them."));
        return properties;
    }

    private static Map<String, Object> busying() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(MINUTES, Map.of("type", "integer", "minimum", 1, "maximum", 240));
        properties.put(REASON, described("What you wait for, in one line, for people."));
        return properties;
    }

    private static Map<String, Object> described(String description) {
        return Map.of("type", "string", "description", description);
    }

    @Override
    public String instructions() {
        return INSTRUCTIONS;
    }

    @Override
    public List<Tool> tools() {
        return Stream.concat(
                        readings.stream().map(GuestToolbox::tool), Stream.of(TAKE, PUT_BACK, SAY_BUSY, SAY_NOT_BUSY))
                .toList();
    }

    /// A call of the API about the agent, with its own name for the tool.
    private static Tool tool(Route route) {
        Inputs.Input input = Inputs.of(route.endpoint());
        Map<String, Object> properties = new LinkedHashMap<>(input.properties());
        properties.remove("agent");
        List<String> required = new ArrayList<>(input.required());
        required.remove("agent");
        String description = route.endpoint().summary() + " All of it is about your own workspace.";
        return new Tool(name(route), description, properties, required, Tool.Hints.READING);
    }

    /// `changes` of `/v1/agents/{agent}/changes`.
    static String name(Route route) {
        return route.endpoint().path().split("/", 6)[4];
    }

    @Override
    public Optional<Tool> named(String name) {
        return tools().stream().filter(tool -> tool.name().equals(name)).findFirst();
    }

    @Override
    public Outcome use(Tool tool, ObjectNode arguments) throws IOException {
        return switch (tool.name()) {
            case SNAPSHOT -> Outcome.structured(workspace.snapshot(agent, text(arguments, LABEL)));
            case RESTORE ->
                Outcome.structured(workspace.restore(
                        agent,
                        principal,
                        new SnapshotId(text(arguments, SNAPSHOT).orElse("")),
                        FilePaths.decode(Asked.ready(text(arguments, PATH).orElse("")))
                                .path()));
            case BUSY ->
                Outcome.structured(BusyWord.told(leases.take(
                        agent.id(),
                        Duration.ofMinutes(arguments.path(MINUTES).asInt(0)),
                        text(arguments, REASON).orElse(""))));
            case NOT_BUSY -> {
                leases.end(agent.id());
                yield Outcome.said("You are no longer said to be busy.");
            }
            default -> Outcome.json(read(tool, arguments), ASK_FOR_LESS);
        };
    }

    private static Optional<String> text(ObjectNode arguments, String name) {
        return arguments.path(name).isMissingNode()
                ? Optional.empty()
                : Optional.of(arguments.path(name).asString(""));
    }

    private String read(Tool tool, ObjectNode arguments) throws IOException {
        Route route = readings.stream()
                .filter(each -> name(each).equals(tool.name()))
                .findFirst()
                .orElseThrow();
        GuestCall call = new GuestCall(agent, principal, arguments);
        try {
            route.handler().handle(call);
        } catch (IOException | Problem told) {
            throw told;
        } catch (Exception bug) {
            throw new IllegalStateException(tool.name() + " failed", bug);
        }
        return call.answer();
    }
}
