package dev.holdfast.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An HTTP server on the loopback that answers as a test says, and commands that are run against it.
final class ScriptedApi implements AutoCloseable {

    /// Answers one request.
    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /// What arrived.
    record Request(String method, String target, String body) {}

    /// How a command ended and what it printed.
    record Ran(int exitCode, String out, String err) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    ScriptedApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String target = exchange.getRequestURI().toASCIIString();
            requests.add(new Request(
                    method, target, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            answers.getOrDefault(method + " " + target, problem(404, "nothing_here", "There is no " + target + "."))
                    .to(exchange);
        }
    }

    ScriptedApi on(String call, Answer answer) {
        answers.put(call, answer);
        return this;
    }

    ScriptedApi on(String call, String json) {
        return on(call, bytes("application/json", json));
    }

    static Answer bytes(String type, String body) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            send(exchange, 200, body);
        };
    }

    /// A file as the API answers it.
    static Answer file(String content) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Disposition", "attachment");
            send(exchange, 200, content);
        };
    }

    static Answer problem(int status, String code, String sentence) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            send(exchange, status, "{\"code\":\"" + code + "\",\"detail\":\"" + sentence + "\"}");
        };
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    List<Request> requests() {
        return requests;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Ran run(String... arguments) {
        return runWith("", arguments);
    }

    /// Runs a command with this on its standard input.
    Ran runWith(String input, String... arguments) {
        return run(Map.of("HOLDFAST_URL", address(), "HOLDFAST_TOKEN", "hf_test"), input, arguments);
    }

    static Ran run(Map<String, String> variables, String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream toOut = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream toErr = new PrintStream(err, true, StandardCharsets.UTF_8);
                ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))) {
            int exitCode = new Holdfast(new Environment(variables, in, toOut, toErr, false)).execute(arguments);
            return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
