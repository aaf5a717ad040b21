package dev.holdfast.mcp;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.http.Call;
import dev.holdfast.http.InnerCall;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A reading call of the API that an agent makes about itself. It has no address, no head and no body:
/// the path and the query are the tool's arguments, and the agent is who it is.
final class GuestCall implements Call {

    private final Agent agent;
    private final Principal principal;
    private final ObjectNode arguments;
    private Optional<String> answer = Optional.empty();

    GuestCall(Agent agent, Principal principal, ObjectNode arguments) {
        this.agent = agent;
        this.principal = principal;
        this.arguments = arguments;
    }

    /// What it was answered.
    String answer() {
        return answer.orElseThrow();
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public String path(String name) {
        return name.equals("agent") ? agent.id().value() : query(name).orElse("");
    }

    @Override
    public Optional<String> query(String name) {
        JsonNode value = arguments.path(name);
        return value.isString() || value.isNumber() || value.isBoolean()
                ? Optional.of(name.equals("path") ? Asked.ready(value.asString()) : value.asString())
                : Optional.empty();
    }

    @Override
    public List<String> queries(String name) {
        return query(name).stream().toList();
    }

    @Override
    public int query(String name, int absent, int least, int most) {
        String text = query(name).orElse(Integer.toString(absent));
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw Problem.badRequest(
                    "bad_arguments", "\"" + name + "\" must be a whole number from " + least + " to " + most + ".");
        }
        return Integer.parseInt(text);
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.empty();
    }

    @Override
    public void json(int status, Object value) {
        answer = Optional.of(Json.write(value));
    }

    @Override
    public String address() {
        return "";
    }

    @Override
    public String requestId() {
        return "";
    }

    @Override
    public Optional<String> session() {
        return Optional.empty();
    }

    @Override
    public OptionalLong length() {
        return OptionalLong.empty();
    }

    @Override
    public Call answerHeader(String name, String value) {
        return this;
    }

    @Override
    public void whenStopping(Runnable end) {
        // It waits for nothing.
    }

    @Override
    public URI base() {
        throw notHere();
    }

    @Override
    public URI publicAddress() {
        throw notHere();
    }

    @Override
    public void actAs(Principal other) {
        throw notHere();
    }

    @Override
    public <T> T body(Class<T> type) {
        throw notHere();
    }

    @Override
    public InputStream body() {
        throw notHere();
    }

    @Override
    public long transferBody(WritableByteChannel target) {
        throw notHere();
    }

    @Override
    public void empty(int status) {
        throw notHere();
    }

    @Override
    public WritableByteChannel raw(int status, String mediaType, OptionalLong length) {
        throw notHere();
    }

    @Override
    public InnerCall.Answered within(InnerCall call) {
        throw notHere();
    }

    @Override
    public EventStream events() {
        throw notHere();
    }

    private static IllegalStateException notHere() {
        return new IllegalStateException("a tool of an agent only reads what is answered as JSON");
    }
}
