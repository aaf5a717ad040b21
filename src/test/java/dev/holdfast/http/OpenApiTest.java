package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    record Part(long size, Instant at) {}

    record Thing(String theName, Optional<Part> part, List<Part> others, Map<String, String> labels) {}

    private static final Endpoint SHOW = new Endpoint(
                    Endpoint.Method.GET,
                    "/v1/things/{thing}",
                    Endpoint.Scope.READ,
                    Void.class,
                    Thing.class,
                    "Shows \"one\" <thing>.",
                    List.of("thing_not_found"))
            .asking(new Endpoint.Query("deep", "Whether all of it."));
    private static final Endpoint MAKE = new Endpoint(
            Endpoint.Method.POST,
            "/v1/things",
            Endpoint.Scope.WRITE,
            Part.class,
            Thing.class,
            "Makes a thing.",
            List.of());
    private static final Endpoint READ = new Endpoint(
            Endpoint.Method.GET,
            "/v1/things/{thing}/files/{path...}",
            Endpoint.Scope.OPEN,
            Void.class,
            byte[].class,
            "Reads a file.",
            List.of());

    @Test
    void theDocumentIsTheSameInWhateverOrderTheEndpointsCome() {
        String one = OpenApi.yaml("Holdfast", "1", List.of(SHOW, MAKE, READ));
        assertThat(OpenApi.yaml("Holdfast", "1", List.of(READ, SHOW, MAKE))).isEqualTo(one);
    }

    @Test
    void theDocumentTellsWhatTheRecordsSay() {
        assertThat(OpenApi.yaml("Holdfast", "1", List.of(SHOW, MAKE, READ)))
                .startsWith("openapi: \"3.1.0\"\ninfo:\n  title: \"Holdfast\"\n")
                .contains("  \"/v1/things/{thing}\":\n    get:\n      operationId: \"get_v1_things_thing\"\n")
                .contains("summary: \"Shows \\\"one\\\" <thing>.\"")
                .contains("        - name: \"thing\"\n          in: \"path\"\n          required: true\n")
                .contains("        - name: \"deep\"\n          in: \"query\"\n")
                .contains("A problem, such as thing_not_found.")
                .contains("  \"/v1/things/{thing}/files/{path}\":\n")
                .contains("      security: []\n")
                .contains("name: \"Idempotency-Key\"")
                .contains("        the_name:\n          type: \"string\"\n")
                .contains("        at:\n          type: \"string\"\n          format: \"date-time\"\n")
                .contains("      required:\n        - \"the_name\"\n        - \"others\"\n        - \"labels\"\n");
    }

    @Test
    void thePageHasNoMarkupButItsOwn() {
        assertThat(DocsPage.html("A & B", List.of(SHOW)))
                .contains("<title>A &amp; B</title>", "Shows &quot;one&quot; &lt;thing&gt;.", "thing_not_found")
                .doesNotContain("<script", "<thing>");
    }
}
