package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The server as a command sees it: calls that answer JSON or bytes, and a `Refusal` for everything it says no to.
final class Server {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MOST_OF_A_PROBLEM = 64 * 1024;

    private final ServerAddress address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    Server(ServerAddress address) {
        this.address = address;
    }

    JsonNode get(String path) {
        return json("GET", path, BodyPublishers.noBody());
    }

    JsonNode delete(String path) {
        return json("DELETE", path, BodyPublishers.noBody());
    }

    JsonNode post(String path) {
        return json("POST", path, BodyPublishers.noBody());
    }

    JsonNode post(String path, JsonNode body) {
        return json("POST", path, BodyPublishers.ofString(Json.write(body)));
    }

    JsonNode put(String path, JsonNode body) {
        return json("PUT", path, BodyPublishers.ofString(Json.write(body)));
    }

    JsonNode patch(String path, JsonNode body) {
        return json("PATCH", path, BodyPublishers.ofString(Json.write(body)));
    }

    /// Sends raw bytes.
    JsonNode upload(String path, BodyPublisher bytes) {
        return upload("PUT", path, bytes);
    }

    JsonNode upload(String method, String path, BodyPublisher bytes) {
        return read(send(request(path)
                .header("Content-Type", "application/octet-stream")
                .method(method, bytes)
                .build()));
    }

    /// Opens the answer as a stream of bytes, which the caller closes.
    HttpResponse<InputStream> open(String path, Map<String, String> headers) {
        HttpRequest.Builder request = request(path).GET();
        headers.forEach(request::header);
        return send(request.build());
    }

    /// Makes a call of which a broken connection is the caller's to deal with.
    HttpResponse<InputStream> attempt(String method, String path, Map<String, String> headers, BodyPublisher body)
            throws IOException {
        HttpRequest.Builder request = request(path).method(method, body);
        headers.forEach(request::header);
        return tried(request.build());
    }

    private JsonNode json(String method, String path, BodyPublisher body) {
        return read(send(request(path)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, application/problem+json")
                .method(method, body)
                .build()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address.base() + path))
                .header("Authorization", "Bearer " + address.token());
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        try {
            return tried(request);
        } catch (ConnectException | HttpConnectTimeoutException nobody) {
            throw new Refusal(
                    Refusal.FAILED,
                    "No Holdfast server answers at " + address.base()
                            + ". Start it with ./holdfast up, or name another with HOLDFAST_URL.",
                    nobody);
        } catch (IOException broken) {
            throw brokenOff(broken);
        }
    }

    static Refusal brokenOff(IOException broken) {
        return new Refusal(
                Refusal.FAILED,
                "The server broke off before it had answered; look at its log, and at whether the call was done, "
                        + "before you repeat it.",
                broken);
    }

    private HttpResponse<InputStream> tried(HttpRequest request) throws IOException {
        try {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() >= 400) {
                throw refusal(answer);
            }
            return answer;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.FAILED, "Interrupted.", interrupted);
        }
    }

    private static JsonNode read(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readAllBytes();
            return bytes.length == 0 ? Json.object() : Json.MAPPER.readTree(bytes);
        } catch (IOException | JacksonException broken) {
            throw new Refusal(Refusal.FAILED, "The server's answer broke off or is not JSON.", broken);
        }
    }

    private static Refusal refusal(HttpResponse<InputStream> answer) {
        int exitCode = Refusal.exitCodeOf(answer.statusCode());
        String text = "";
        try (InputStream body = answer.body()) {
            text = new String(body.readNBytes(MOST_OF_A_PROBLEM), StandardCharsets.UTF_8);
            JsonNode problem = Json.MAPPER.readTree(text);
            String sentence =
                    problem.path("detail").asString(problem.path("title").asString(""));
            if (!sentence.isEmpty()) {
                return new Refusal(exitCode, sentence);
            }
        } catch (IOException | JacksonException notOurs) {
            return new Refusal(exitCode, unexplained(answer.statusCode(), text), notOurs);
        }
        return new Refusal(exitCode, unexplained(answer.statusCode(), text));
    }

    private static String unexplained(int status, String text) {
        String start = text.lines().findFirst().orElse("");
        return "The server answered " + status + (start.isEmpty() ? "." : ": " + start);
    }
}
