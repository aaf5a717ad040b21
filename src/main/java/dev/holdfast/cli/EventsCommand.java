package dev.holdfast.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// What happened.
@Command(
        name = "events",
        description = "Print what happened, oldest first.",
        footer = "Without --follow it ends when nothing more comes for a second.")
final class EventsCommand extends ClientCommand {

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofSeconds(1);

    @Parameters(arity = "0..1", paramLabel = "AGENT", description = "Only what happened to this agent.")
    private Optional<String> agent = Optional.empty();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens, until interrupted.")
    private boolean follow;

    @Option(names = "--after", paramLabel = "NUMBER", description = "Begin after this event (0: at the first one).")
    private Optional<Long> after = Optional.empty();

    @Override
    int run(Server server, Screen screen) throws InterruptedException {
        String path = agent.map(name -> agentPath(name) + "/events").orElse("/v1/events");
        if (follow) {
            new Following(server, path, after).until(event -> {
                print(screen, event);
                return false;
            });
        } else {
            printSoFar(server, path, screen);
        }
        return 0;
    }

    private void printSoFar(Server server, String path, Screen screen) throws InterruptedException {
        try (EventStream stream = new EventStream(server, path, Optional.of(after.orElse(0L)))) {
            Optional<EventStream.Item> item = stream.next(FIRST);
            while (item.isPresent() && !(item.get() instanceof EventStream.Item.Broken)) {
                if (item.get() instanceof EventStream.Item.Happened(JsonNode event)) {
                    print(screen, event);
                }
                item = stream.next(QUIET);
            }
        }
    }

    private static void print(Screen screen, JsonNode event) {
        if (screen.printedAsJsonLine(event)) {
            return;
        }
        String subject = text(event, "task").isEmpty() ? text(event, "agent") : text(event, "task");
        screen.line(event.path("number").asLong(0) + "  " + text(event, "at") + "  " + text(event, "type") + "  "
                + subject + "  " + event.path("data"));
    }
}
