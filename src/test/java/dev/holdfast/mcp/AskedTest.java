package dev.holdfast.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.InnerCall;
import dev.holdfast.json.Json;
import dev.holdfast.mcp.Offer.Form;
import dev.holdfast.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a tool as a call of the API.
class AskedTest {

    record Change(String to, Optional<Boolean> overwrite) {}

    private static final String FILES = "/v1/agents/{agent}/files/{path...}";
    private static final Endpoint READ = new Endpoint(
                    Method.GET, FILES, Scope.READ, Void.class, byte[].class, "Reads", List.of())
            .asking(new Endpoint.Query("snapshot", "When."), new Endpoint.Query("limit", "How many."));
    private static final Endpoint MOVE = new Endpoint(
                    Method.POST, FILES, Scope.WRITE, Change.class, Change.class, "Changes", List.of())
            .asking(new Endpoint.Query("op", "What."), new Endpoint.Query("overwrite", "Or here."));
    private static final Endpoint WRITE =
            new Endpoint(Method.PUT, FILES, Scope.WRITE, byte[].class, Change.class, "Writes", List.of());

    private static final Offer LISTING = Offer.of("list", "GET /v1/agents/{agent}/files/{path}")
            .optionally("path")
            .as(Form.FOLDER);
    private static final Offer READING = Offer.of("read", "GET /v1/agents/{agent}/files/{path}")
            .without("limit")
            .as(Form.READ_FILE);
    private static final Offer MOVING =
            Offer.of("move", "POST /v1/agents/{agent}/files/{path}").always("op", "move");
    private static final Offer WRITING =
            Offer.of("write", "PUT /v1/agents/{agent}/files/{path}").as(Form.WRITE_FILE);

    private static ApiTool tool(Offer offer) {
        return ApiTool.all(List.of(offer), List.of(READ, MOVE, WRITE)).getFirst();
    }

    private static InnerCall call(Offer offer, String arguments) {
        return new Asked(tool(offer), (ObjectNode) Json.MAPPER.readTree(arguments)).call();
    }

    @Test
    void pathsMayBeWrittenAsPeopleDoOrAsAnswersHaveThem() {
        assertThat(Asked.ready("a b/ü.txt")).isEqualTo("a%20b/%C3%BC.txt");
        assertThat(Asked.ready("a%20b/%C3%BC.txt")).isEqualTo("a%20b/%C3%BC.txt");
        assertThat(Asked.ready("100%")).isEqualTo("100%25");
        assertThat(Asked.ready("~b64~_w")).isEqualTo("~b64~_w");
        assertThat(Asked.ready("what?#;")).isEqualTo("what%3F%23%3B");
        assertThat(Asked.ready("/workspace/src/main.c")).isEqualTo("src/main.c");
        assertThat(Asked.ready("/src/main.c")).isEqualTo("src/main.c");
        assertThat(Asked.ready("workspace/x")).isEqualTo("workspace/x");
        assertThat(Asked.ready("/workspace")).isEmpty();
        assertThat(Asked.ready("../x")).isEqualTo("../x");
    }

    @Test
    void pathQueryAndHeadAreTheCalls() {
        InnerCall call = call(READING, "{\"agent\":\"a/b\",\"path\":\"c d\",\"snapshot\":\"snp_1&x\",\"offset\":5}");
        assertThat(call.target()).isEqualTo("/v1/agents/a%2Fb/files/c%20d?snapshot=snp_1%26x");
        assertThat(call.headers()).containsEntry("Range", "bytes=5-" + (5 + FileText.MOST_BYTES - 1));
        assertThat(call(LISTING, "{\"agent\":\"a\",\"limit\":3}").target()).isEqualTo("/v1/agents/a/files/?limit=3");
        assertThat(call(LISTING, "{\"agent\":\"a\",\"path\":\"x\"}").target())
                .isEqualTo("/v1/agents/a/files/x/?limit=50");
    }

    @Test
    void theBodyHasWhatStandsNowhereElse() {
        InnerCall call = call(
                MOVING,
                "{\"agent\":\"a\",\"path\":\"c\",\"to\":\"d e\",\"overwrite\":true,\"idempotency_key\":\"once\"}");
        assertThat(call.target()).isEqualTo("/v1/agents/a/files/c?op=move");
        assertThat(StandardCharsets.UTF_8.decode(call.body()).toString())
                .isEqualTo("{\"to\":\"d%20e\",\"overwrite\":true}");
        assertThat(call.headers()).containsEntry("Idempotency-Key", "once");
    }

    @Test
    void contentGoesAsBytes() {
        InnerCall text = call(WRITING, "{\"agent\":\"a\",\"path\":\"c\",\"content\":\"ü\"}");
        assertThat(text.body().remaining()).isEqualTo(2);
        InnerCall bytes =
                call(WRITING, "{\"agent\":\"a\",\"path\":\"c\",\"content\":\"AP8=\",\"encoding\":\"base64\"}");
        assertThat(bytes.body()).isEqualTo(ByteBuffer.wrap(new byte[] {0, (byte) 0xff}));
        Problem refused = catchThrowableOfType(
                Problem.class,
                () -> call(WRITING, "{\"agent\":\"a\",\"path\":\"c\",\"content\":\"?\",\"encoding\":\"base64\"}"));
        assertThat(refused.code()).isEqualTo("bad_arguments");
    }

    @Test
    void theAgentCannotBeLeftEmpty() {
        Problem refused = catchThrowableOfType(Problem.class, () -> call(READING, "{\"agent\":\"\",\"path\":\"c\"}"));
        assertThat(refused.sentence()).contains("\"agent\"");
    }

    @Test
    void aToolSaysWhatItsCallSays() {
        Tool tool = tool(MOVING).tool();
        assertThat(tool.properties().keySet()).containsExactly("agent", "path", "overwrite", "to", "idempotency_key");
        assertThat(tool.required()).containsExactly("agent", "path", "to");
        assertThat(tool.description()).isEqualTo("Changes.");
        assertThat(tool(READING).tool().hints()).isEqualTo(Tool.Hints.READING);
        assertThat(tool(WRITING).tool().hints().destructiveHint()).isTrue();
        assertThat(tool(WRITING).tool().required()).containsExactly("agent", "path", "content");
    }
}
