package dev.holdfast.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The messages of the protocol, as its specification has them.
class ProtocolTest {

    private static final Tool ECHO = new Tool(
            "echo", "Says it again.", Map.of("text", Map.of("type", "string")), List.of("text"), Tool.Hints.READING);

    /// A box with one tool.
    private static final Toolbox BOX = new Toolbox() {
        @Override
        public String instructions() {
            return "Be kind.";
        }

        @Override
        public List<Tool> tools() {
            return List.of(ECHO);
        }

        @Override
        public Optional<Tool> named(String name) {
            return name.equals("echo") ? Optional.of(ECHO) : Optional.empty();
        }

        @Override
        public Outcome use(Tool tool, ObjectNode arguments) {
            String text = arguments.path("text").asString("");
            if (text.equals("no")) {
                throw Problem.conflict("not_now", "It does not want to.");
            }
            return Outcome.said(text);
        }
    };

    private final Protocol protocol = new Protocol("1.2.3");

    private JsonNode answered(String body) throws IOException {
        return Json.tree(answer(body, Optional.empty()).orElseThrow());
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private Optional<Object> answer(String body, Optional<String> version) throws IOException {
        return protocol.answer(body.getBytes(StandardCharsets.UTF_8), version, BOX);
    }

    private static String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private String refused(String body) {
        Problem refused = catchThrowableOfType(Problem.class, () -> answer(body, Optional.empty()));
        assertThat(refused.code()).isEqualTo("bad_message");
        return refused.sentence();
    }

    @Test
    void theVersionOfTheClientIsTakenWhereItIsSpoken() throws IOException {
        for (String version : Protocol.VERSIONS) {
            JsonNode answer = answered(request("initialize", "{\"protocolVersion\":\"" + version + "\"}"));
            assertThat(answer.at("/result/protocolVersion").asString()).isEqualTo(version);
        }
        JsonNode unknown = answered(request("initialize", "{\"protocolVersion\":\"1999-01-01\"}"));
        assertThat(unknown.at("/result/protocolVersion").asString()).isEqualTo(Protocol.VERSIONS.getFirst());
        assertThat(unknown.at("/result/serverInfo/version").asString()).isEqualTo("1.2.3");
        assertThat(unknown.at("/result/instructions").asString()).isEqualTo("Be kind.");
        assertThat(unknown.path("id").asInt()).isEqualTo(7);
    }

    @Test
    void whatIsOnlyToldIsNotAnswered() throws IOException {
        assertThat(answer("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", Optional.empty()))
                .isEmpty();
        assertThat(answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", Optional.empty()))
                .isEmpty();
        assertThat(answered(request("ping", "{}")).path("result").isObject()).isTrue();
    }

    @Test
    void severalMessagesMayComeAtOnceUpToTheVersionThatHasIt() throws IOException {
        String two = "[" + request("ping", "{}") + "," + request("tools/list", "{}") + "]";
        assertThat(answered(two)).hasSize(2);
        assertThat(answer(two, Optional.of("2025-03-26"))).isPresent();
        assertThat(catchThrowableOfType(Problem.class, () -> answer(two, Optional.of("2025-06-18")))
                        .code())
                .isEqualTo("bad_message");
        assertThat(refused("[]")).contains("one message");
        assertThat(refused("[" + request("ping", "{}") + ",3]")).contains("JSON object");
    }

    @Test
    void whatIsNoMessageIsRefused() {
        assertThat(refused("")).contains("JSON");
        assertThat(refused("{")).contains("not JSON");
        assertThat(refused("{\"id\":1,\"method\":\"ping\"}")).contains("jsonrpc");
        assertThat(refused("{\"jsonrpc\":\"2.0\",\"id\":1}")).contains("method");
        assertThat(refused("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}"))
                .contains("id");
        assertThat(refused("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}"))
                .contains("id");
        assertThat(refused("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}"))
                .contains("params");
        assertThat(catchThrowableOfType(Problem.class, () -> answer(request("ping", "{}"), Optional.of("2020-01-01")))
                        .sentence())
                .contains("2025-06-18");
    }

    @Test
    void whatIsUnknownIsAnErrorOfTheProtocol() throws IOException {
        assertThat(answered(request("resources/list", "{}")).at("/error/code").asInt())
                .isEqualTo(-32601);
        assertThat(answered(request("tools/call", "{\"name\":\"fly\"}"))
                        .at("/error/code")
                        .asInt())
                .isEqualTo(-32602);
    }

    @Test
    void whatATalkingToolSaysIsItsResult() throws IOException {
        JsonNode said = answered(request("tools/call", "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}"));
        assertThat(said.at("/result/content/0/text").asString()).isEqualTo("hello");
        assertThat(said.at("/result/isError").asBoolean()).isFalse();
        JsonNode refused = answered(request("tools/call", "{\"name\":\"echo\",\"arguments\":{\"text\":\"no\"}}"));
        assertThat(refused.at("/result/content/0/text").asString()).isEqualTo("It does not want to. (not_now)");
        assertThat(refused.at("/result/isError").asBoolean()).isTrue();
    }

    @Test
    void argumentsAreCheckedByName() throws IOException {
        JsonNode missing = answered(request("tools/call", "{\"name\":\"echo\"}"));
        assertThat(missing.at("/result/content/0/text").asString()).contains("\"text\" of echo is missing");
        JsonNode unknown =
                answered(request("tools/call", "{\"name\":\"echo\",\"arguments\":{\"text\":\"a\",\"agent\":\"b\"}}"));
        assertThat(unknown.at("/result/isError").asBoolean()).isTrue();
        assertThat(unknown.at("/result/content/0/text").asString()).contains("no argument \"agent\"");
    }

    @Test
    void listedToolsSayWhatTheyTake() throws IOException {
        JsonNode tool = answered(request("tools/list", "{}")).at("/result/tools/0");
        assertThat(tool.path("name").asString()).isEqualTo("echo");
        assertThat(tool.at("/inputSchema/type").asString()).isEqualTo("object");
        assertThat(tool.at("/inputSchema/required/0").asString()).isEqualTo("text");
        assertThat(tool.at("/annotations/readOnlyHint").asBoolean()).isTrue();
    }
}
