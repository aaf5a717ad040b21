package dev.holdfast.gateway.provider;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Tries a provider with the smallest possible call, one token long, and tells what is wrong apart.
public final class ProviderTrial {

    /// What a provider without any model named is asked for.
    private static final String ANY_MODEL = "claude-haiku-4-5";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ANSWER_BYTES = 256 << 10;

    private final HttpClient client;

    /// @param client as `ProviderClient` makes it
    public ProviderTrial(HttpClient client) {
        this.client = client;
    }

    /// Asks this model, else the provider's first one, for one token.
    public Verdict run(Upstream upstream, Optional<String> wanted) {
        String model = wanted.or(() -> upstream.models().stream().findFirst()).orElse(ANY_MODEL);
        try {
            HttpResponse<InputStream> answer =
                    client.send(request(upstream, model), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                String text = new String(body.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8);
                return judge(upstream, model, answer.statusCode(), text);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Verdict.bad("unreachable", "The test of \"" + upstream.name() + "\" was interrupted.");
        } catch (IOException unreachable) {
            return Verdict.bad(
                    "unreachable",
                    "\"" + upstream.name() + "\" cannot be reached at " + upstream.base() + ": " + why(unreachable)
                            + ".");
        }
    }

    private static HttpRequest request(Upstream upstream, String model) {
        ObjectNode body = Json.object().put("model", model).put("max_tokens", 1);
        body.putArray("messages").addObject().put("role", "user").put("content", "ping");
        HttpRequest.Builder request = HttpRequest.newBuilder(upstream.resolve("/v1/messages"))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .header("accept-encoding", "identity")
                .header("anthropic-version", "2023-06-01");
        upstream.key().ifPresent(key -> request.header("x-api-key", key.secret()));
        return request.POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static Verdict judge(Upstream upstream, String model, int status, String text) {
        Optional<JsonNode> answer = parse(text);
        String name = "\"" + upstream.name() + "\"";
        if (status == 200) {
            return answer.filter(json -> json.path("type").asString("").equals("message"))
                    .map(json -> Verdict.good(name + " answered with the model " + model + "."))
                    .orElseGet(() -> notMessages(upstream, "it answered 200 with something else"));
        }
        Optional<JsonNode> error = answer.map(json -> json.path("error")).filter(e -> e.has("message"));
        String message = error.map(e -> e.path("message").asString("")).orElse("");
        String said = redact(upstream, message.length() > 300 ? message.substring(0, 300) + "…" : message);
        String lower = message.toLowerCase(Locale.ROOT);
        if (status == 402 || lower.contains("credit balance") || lower.contains("billing")) {
            return Verdict.bad("no_credit", name + " has no credit left: " + said);
        }
        if (status == 401 || (status == 403 && error.isPresent())) {
            return Verdict.bad("wrong_key", name + " does not take the key (" + status + "): " + said);
        }
        boolean aboutModel = lower.contains("model") && (status == 404 || status == 400);
        if (aboutModel) {
            return Verdict.bad("unknown_model", name + " does not know the model " + model + ": " + said);
        }
        if (status == 429) {
            return Verdict.bad("busy", name + " takes the key but refuses more calls for now: " + said);
        }
        if (status >= 500) {
            return Verdict.bad("failing", name + " answered " + status + ": " + said);
        }
        return notMessages(upstream, "it answered " + status + " to /v1/messages");
    }

    private static Verdict notMessages(Upstream upstream, String because) {
        return Verdict.bad(
                "not_messages_api",
                upstream.base() + " does not speak the Messages API: " + because + ". Check the base_url of \""
                        + upstream.name() + "\".");
    }

    private static Optional<JsonNode> parse(String text) {
        try {
            return Optional.of(Json.MAPPER.readTree(text));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static String redact(Upstream upstream, String text) {
        return upstream.key().map(key -> key.redact(text)).orElse(text);
    }

    private static String why(IOException failed) {
        return switch (failed) {
            case HttpTimeoutException late -> "no answer in time";
            case ConnectException refused -> "no connection could be made";
            default -> String.valueOf(failed.getMessage());
        };
    }
}
