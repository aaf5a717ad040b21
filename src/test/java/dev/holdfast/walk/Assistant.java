package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Somebody's assistant, which speaks the Model Context Protocol as its official SDK for Java does.
final class Assistant implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final McpSyncClient client;

    Assistant(URI server, String token) {
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(server.toString())
                .endpoint("/mcp")
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + token))
                .build();
        client = McpClient.sync(transport).requestTimeout(PATIENCE).build();
        client.initialize();
    }

    McpSyncClient client() {
        return client;
    }

    List<McpSchema.Tool> tools() {
        return client.listTools().tools();
    }

    List<String> names() {
        return tools().stream().map(McpSchema.Tool::name).toList();
    }

    McpSchema.CallToolResult call(String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    /// What a tool that went well answered to programs.
    JsonNode use(String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = call(tool, arguments);
        assertThat(result.isError()).as(tool + ": " + text(result)).isNotEqualTo(true);
        return Json.tree(result.structuredContent());
    }

    /// Why a tool failed.
    String refused(String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = call(tool, arguments);
        assertThat(result.isError()).as(tool + ": " + text(result)).isEqualTo(true);
        return text(result);
    }

    /// All that a model gets to read.
    static String text(McpSchema.CallToolResult result) {
        StringBuilder all = new StringBuilder();
        for (McpSchema.Content content : result.content()) {
            if (content instanceof McpSchema.TextContent text) {
                all.append(text.text()).append('\n');
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
