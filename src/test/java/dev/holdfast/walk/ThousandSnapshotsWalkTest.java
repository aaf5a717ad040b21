package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A thousand snapshots of one agent while it works: it is not stopped, each of them is what the workspace was
/// at its moment, and all of them are there after the server was killed.
class ThousandSnapshotsWalkTest {

    private static final int SNAPSHOTS = 1_000;
    private static final int PAGE = 300;
    private static final int LOOKED_AT = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void anAgentWorksOnThroughAThousandSnapshots() throws Exception {
        try (TestServer server = TestServer.started(TestServer.Options.small())) {
            Api api = server.api();
            api.create("steady");
            String container = server.containers().getFirst();
            String began = server.docker().inspect(container, "{{.State.StartedAt}}");
            String task = api.task("steady", "i=0; while :; do i=$((i+1)); echo $i > next; mv next now; done")
                    .id();
            Awaitility.await().atMost(PATIENCE).until(() -> now(api) > 0);
            List<String> taken = new ArrayList<>();
            for (int i = 0; i < SNAPSHOTS; i++) {
                taken.add(api.snapshot("steady", "number " + i).id());
            }
            assertThat(listed(api)).containsExactlyElementsOf(taken.reversed());
            List<Long> held = new ArrayList<>();
            for (int i = 0; i < SNAPSHOTS; i += SNAPSHOTS / LOOKED_AT) {
                held.add(number(api.readAt("steady", taken.get(i), "now")));
            }
            // On a busy machine the agent may get no turn between two that are looked at.
            assertThat(held).isSorted();
            assertThat(Set.copyOf(held)).hasSizeGreaterThan(LOOKED_AT / 2);
            assertThat(now(api)).isGreaterThanOrEqualTo(held.getLast());
            assertThat(api.shown("steady", task).state()).isEqualTo("running");
            assertThat(server.docker().inspect(container, "{{.State.StartedAt}}"))
                    .isEqualTo(began);
            server.kill();
            server.start();
            assertThat(listed(server.api())).containsExactlyElementsOf(taken.reversed());
            String some = taken.remove(SNAPSHOTS / 2);
            server.api().deleteSnapshot("steady", some);
            assertThat(listed(server.api())).containsExactlyElementsOf(taken.reversed());
            assertThat(server.api().shown("steady", task).state()).isEqualTo("running");
        }
    }

    private static List<String> listed(Api api) throws IOException {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get("/v1/agents/steady/snapshots?limit=" + PAGE + "&cursor=" + cursor, JsonNode.class);
            page.path("snapshots").forEach(one -> ids.add(one.path("id").asString("")));
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        return ids;
    }

    private static long now(Api api) throws IOException {
        try {
            return number(api.read("steady", "now"));
        } catch (Api.Refused notYet) {
            return 0;
        }
    }

    private static long number(byte[] content) {
        return Long.parseLong(new String(content, StandardCharsets.UTF_8).strip());
    }
}
