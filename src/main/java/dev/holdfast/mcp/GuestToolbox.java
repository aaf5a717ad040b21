package dev.holdfast.mcp;

import dev.holdfast.access.Credential;
import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.http.Inputs;
import dev.holdfast.http.Route;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
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
            Paths are relative to /workspace.""";

    private static final String ASK_FOR_LESS =
            "Ask for less to see the rest: with a smaller limit, or a narrower path.";
    private static final String SNAPSHOT = "snapshot";
    private static final String RESTORE = "restore_file";
    private static final String PATH = "path";
    private static final String LABEL = "label";

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
    private final Agent agent;
    private final Principal principal;

    /// @param readings the calls `changes` and `history` of the API
    GuestToolbox(List<Route> readings, OwnWorkspace workspace, Agent agent) {
        this.readings = readings;
        this.workspace = workspace;
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

    private static Map<String, Object> described(String description) {
        return Map.of("type", "string", "description", description);
    }

    @Override
    public String instructions() {
        return INSTRUCTIONS;
    }

    @Override
    public List<Tool> tools() {
        return Stream.concat(readings.stream().map(GuestToolbox::tool), Stream.of(TAKE, PUT_BACK))
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
