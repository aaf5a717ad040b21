package dev.holdfast.driver.claudecode;

import dev.holdfast.driver.AgentDriver;
import dev.holdfast.driver.Assignment;
import dev.holdfast.driver.Signal;
import dev.holdfast.json.Json;
import dev.holdfast.runtime.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Claude Code 2, run without a terminal. Its permission prompts are off: the runtime around it is the fence, and there
/// is nobody to ask.
public final class ClaudeCode implements AgentDriver {

    /// The most it takes, of ten by itself: five minutes in which nobody may be at the gateway. It could
    /// be told to go on for hours (`CLAUDE_CODE_RETRY_WATCHDOG`), but then a provider that is overloaded
    /// would hold up a task without a word.
    private static final String MOST_RETRIES = "15";

    @Override
    public String name() {
        return "claude-code";
    }

    @Override
    public String program() {
        return "claude";
    }

    @Override
    public Command command(Assignment assignment) {
        List<String> arguments = new ArrayList<>(List.of(
                program(), "-p", "--output-format", "stream-json", "--verbose", "--dangerously-skip-permissions"));
        arguments.addAll(List.of("--mcp-config", tools(assignment)));
        assignment.model().ifPresent(model -> arguments.addAll(List.of("--model", model)));
        assignment.session().ifPresent(session -> arguments.addAll(List.of("--resume", session)));
        // A prompt may begin with a hyphen.
        arguments.addAll(List.of("--", assignment.told()));
        Map<String, String> environment = new HashMap<>(assignment.environment());
        environment.putIfAbsent("CLAUDE_CODE_MAX_RETRIES", MOST_RETRIES);
        environment.put("ANTHROPIC_BASE_URL", assignment.gateway() + "/anthropic");
        environment.put("ANTHROPIC_API_KEY", assignment.token());
        // The program refuses to skip permissions as root unless it is told that it is in a sandbox; an image may say
        // that its only user is root.
        environment.put("IS_SANDBOX", "1");
        environment.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        environment.put("DISABLE_AUTOUPDATER", "1");
        return new Command(arguments, environment);
    }

    /// Where it finds its snapshots and their history as tools, beside whatever servers its project
    /// names.
    private static String tools(Assignment assignment) {
        ObjectNode server = Json.object().put("type", "http").put("url", assignment.gateway() + "/mcp");
        // A few small tools need not be searched for first.
        server.put("alwaysLoad", true);
        ObjectNode servers = Json.object();
        servers.set("holdfast", server);
        ObjectNode all = Json.object();
        all.set("mcpServers", servers);
        return Json.write(all);
    }

    @Override
    public Function<String, List<Signal>> transcript() {
        return StreamJson::signals;
    }
}
