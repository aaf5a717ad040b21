package dev.holdfast.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// A command that talks to a server: finds it, does its work, answers with an exit code.
abstract class ClientCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private Output output = new Output();

    /// Does the work and answers the exit code.
    abstract int run(Server server, Screen screen) throws IOException, InterruptedException;

    @Override
    public final Integer call() throws IOException, InterruptedException {
        return run(new Server(ServerAddress.find(environment())), output.screen(environment()));
    }

    final Environment environment() {
        return ((Holdfast) spec.root().userObject()).environment();
    }

    static Refusal usage(String sentence) {
        return new Refusal(Refusal.USAGE, sentence);
    }

    /// The address of an agent. A name or id that is none is the server's to refuse.
    static String agentPath(String agent) {
        return "/v1/agents/" + encoded(agent);
    }

    /// The text as one segment of a path or one value of a query.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// The field as text; empty when it is absent.
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isMissingNode() || value.isNull() ? "" : value.asString("");
    }
}
