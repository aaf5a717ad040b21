package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.holdfast.cli.ScriptedApi.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoryTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ScriptedApi api;

    @BeforeEach
    void begin() throws IOException {
        api = new ScriptedApi();
        api.on("POST /v1/agents/ada/tasks", "{\"id\":\"tsk_1\",\"agent\":\"agt_1\",\"state\":\"queued\"}");
        api.on("GET /v1/agents/ada/tasks/tsk_1/events", this::stream);
    }

    @AfterEach
    void end() {
        api.close();
    }

    /// Two events, then the connection breaks; the rest for whoever comes back.
    private void stream(HttpExchange exchange) throws IOException {
        String last = String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
        asked.add(last);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        if (last.equals("0")) {
            event(exchange, 4, "task.queued", "{}");
            event(exchange, 5, "task.message", "{\"text\":\"I begin.\\nNow.\"}");
        } else {
            event(
                    exchange,
                    7,
                    "task.tool_called",
                    "{\"id\":\"1\",\"tool\":\"Write\",\"input\":{\"file_path\":\"/workspace/a\"}}");
            event(exchange, 8, "task.tool_answered", "{\"id\":\"1\",\"failed\":true,\"text\":\"disk full\\nmore\"}");
            event(
                    exchange,
                    9,
                    "task.ended",
                    "{\"state\":\"failed\",\"reason\":\"exit 1\",\"result\":\"It did not work.\"}");
        }
    }

    private static void event(HttpExchange exchange, int number, String type, String data) throws IOException {
        String text = "id: " + number + "\nevent: " + type + "\ndata: {\"number\":" + number + ",\"type\":\"" + type
                + "\",\"task\":\"tsk_1\",\"data\":" + data + "}\n\n";
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void followingGoesOnAfterABrokenConnection() {
        Ran ran = api.run("task", "run", "ada", "do it", "--follow");
        assertThat(asked).containsExactly("0", "5");
        assertThat(ran.out().lines())
                .containsExactly(
                        "task tsk_1",
                        "I begin.",
                        "Now.",
                        "  > Write /workspace/a",
                        "    failed: disk full…",
                        "failed: exit 1",
                        "  It did not work.");
        assertThat(ran.exitCode()).isEqualTo(1);
    }

    @Test
    void followingInJsonPrintsEachEventOnALine() {
        Ran ran = api.run("task", "follow", "ada", "tsk_1", "-o", "json");
        assertThat(ran.out().lines()).hasSize(5).allMatch(line -> line.startsWith("{\"number\":"));
    }

    @Test
    void promptsComeFromStandardInputToo() {
        assertThat(api.runWith("a long\nprompt", "task", "run", "ada", "-").exitCode())
                .isZero();
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"prompt\":\"a long\\nprompt\"}");
    }
}
