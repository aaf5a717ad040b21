package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gateway.demo.Script;
import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.gateway.demo.Step;
import dev.holdfast.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the real program makes of being forked and restored: its session goes on, and it hears what happened.
class ForkedAgentWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void aForkGoesOnWithTheSessionAndHearsThatItIsOne() throws Exception {
        List<String> prompts = new CopyOnWriteArrayList<>();
        Script script = turn -> {
            if (turn.answered() == 0) {
                prompts.add(turn.prompt());
            }
            return new Step.Say("Understood.");
        };
        try (ScriptedModel model = new ScriptedModel(script);
                TestServer server = TestServer.started(TestServer.Options.real())) {
            Api api = server.api();
            ObjectNode provider =
                    Json.object().put("base_url", model.address().toString()).put("key", "sk-scripted");
            api.put("/v1/providers/scripted", provider, JsonNode.class);
            api.create(Json.object().put("name", "mother").put("provider", "scripted"));
            String session = ended(
                            api,
                            "mother",
                            api.task("mother", "Remember the number 42.").id())
                    .session()
                    .orElseThrow();
            ObjectNode request = Json.object().put("name", "daughter");
            request.putObject("task").put("prompt", "Which number was it?").put("session", session);
            Api.Forks forked = api.fork("mother", request);
            Api.Task first =
                    ended(api, "daughter", api.tasks("daughter").getFirst().id());
            assertThat(first.state()).as(first.toString()).isEqualTo("finished");
            assertThat(prompts)
                    .anySatisfy(prompt -> assertThat(prompt)
                            .contains("You are \"daughter\", forked from the agent \"mother\"", forked.snapshot())
                            .endsWith("Which number was it?"));
            prompts.clear();
            String kept = api.restore("mother", forked.snapshot()).kept().orElseThrow();
            ended(api, "mother", api.task("mother", "Go on.").id());
            ended(api, "mother", api.task("mother", "And on.").id());
            assertThat(prompts)
                    .anySatisfy(prompt -> assertThat(prompt)
                            .contains("restored to snapshot " + forked.snapshot(), kept)
                            .endsWith("Go on."))
                    .contains("And on.");
        }
    }

    private static Api.Task ended(Api api, String agent, String task) throws Exception {
        Awaitility.await().atMost(PATIENCE).until(() -> api.shown(agent, task).ended());
        return api.shown(agent, task);
    }
}
