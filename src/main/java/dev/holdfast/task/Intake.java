package dev.holdfast.task;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.driver.AgentDriver;
import dev.holdfast.driver.Signal;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import dev.holdfast.runtime.Processes;
import dev.holdfast.runtime.Processes.Chunk;
import dev.holdfast.runtime.Processes.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Turns the outputs of one task's process into events: whole lines, each once, whatever crashes. The
/// events of some lines and the offset behind them are one transaction.
final class Intake {

    private static final int CHUNK = 256 * 1024;

    /// A line longer than this is told in pieces; nobody may fill the server's memory with one line.
    private static final int MAX_LINE = 192 * 1024;

    /// Texts in events are for people and for the console; the whole output stays in the program's own
    /// session.
    private static final int MAX_TEXT = 64 * 1024;

    private final Database database;
    private final EventLog events;
    private final Processes processes;
    private final AgentId agent;
    private final TaskId task;
    private final RuntimeId runtime;
    private final Function<String, List<Signal>> transcript;
    private Task.Offsets offsets;

    Intake(Database database, EventLog events, Processes processes, AgentDriver driver, Task task) {
        this.database = database;
        this.events = events;
        this.processes = processes;
        this.agent = task.agent();
        this.task = task.id();
        this.runtime = task.runtime().orElseThrow();
        this.transcript = driver.transcript();
        this.offsets = task.offsets();
    }

    /// Takes in what both outputs have. Says whether there was anything.
    ///
    /// @param atEnd whether the process is gone, so that a last line without a newline is a line too
    boolean take(boolean atEnd) throws IOException {
        boolean any = false;
        boolean more = true;
        while (more) {
            boolean out = takeChunk(Output.STDOUT, atEnd);
            boolean err = takeChunk(Output.STDERR, atEnd);
            more = out || err;
            any = any || more;
        }
        return any;
    }

    private boolean takeChunk(Output output, boolean atEnd) throws IOException {
        long offset = output == Output.STDOUT ? offsets.stdout() : offsets.stderr();
        Chunk chunk = processes.output(runtime, task, output, offset, CHUNK);
        List<String> lines = new ArrayList<>();
        int taken = lines(chunk.bytes().duplicate(), atEnd, lines);
        if (taken == 0) {
            return false;
        }
        Task.Offsets next = output == Output.STDOUT
                ? new Task.Offsets(offset + taken, offsets.stderr())
                : new Task.Offsets(offsets.stdout(), offset + taken);
        database.run(tx -> {
            lines.forEach(line -> tell(tx, output, line));
            TaskStore.taken(tx, task, next);
        });
        offsets = next;
        return true;
    }

    /// Collects the whole lines at the front of the bytes and returns how many bytes they take.
    static int lines(ByteBuffer bytes, boolean atEnd, List<String> lines) {
        int start = bytes.position();
        int from = start;
        for (int at = start; at < bytes.limit(); at++) {
            boolean newline = bytes.get(at) == '\n';
            if (newline || at - from + 1 >= MAX_LINE) {
                lines.add(text(bytes, from, newline ? at : at + 1));
                from = at + 1;
            }
        }
        if (atEnd && from < bytes.limit()) {
            lines.add(text(bytes, from, bytes.limit()));
            from = bytes.limit();
        }
        return from - start;
    }

    private static String text(ByteBuffer bytes, int from, int to) {
        byte[] line = new byte[to - from];
        bytes.get(from, line);
        return new String(line, StandardCharsets.UTF_8);
    }

    private void tell(Tx tx, Output output, String line) {
        if (output == Output.STDERR) {
            append(tx, "task.output", Json.object().put("stream", "stderr").put("line", cut(line)));
            return;
        }
        for (Signal signal : transcript.apply(line)) {
            tell(tx, signal);
        }
    }

    private void tell(Tx tx, Signal signal) {
        switch (signal) {
            case Signal.Session session -> TaskStore.session(tx, task, session.id());
            case Signal.Message message ->
                append(tx, "task.message", Json.object().put("text", cut(message.text())));
            case Signal.Thinking thinking ->
                append(tx, "task.thinking", Json.object().put("text", cut(thinking.text())));
            case Signal.ToolCall call -> append(tx, "task.tool_called", toolCall(call));
            case Signal.ToolResult result ->
                append(
                        tx,
                        "task.tool_answered",
                        Json.object()
                                .put("id", result.id())
                                .put("failed", result.failed())
                                .put("text", cut(result.text())));
            case Signal.Outcome outcome -> TaskStore.outcome(tx, task, outcome.failed(), cut(outcome.text()));
            case Signal.Other other ->
                append(tx, "task.output", Json.object().put("stream", "stdout").put("line", cut(other.line())));
        }
    }

    /// An input that is too long to tell whole is told as the beginning of its JSON.
    private static ObjectNode toolCall(Signal.ToolCall call) {
        ObjectNode told = Json.object().put("id", call.id()).put("tool", call.tool());
        String input = call.input().toString();
        return input.length() <= MAX_TEXT ? told.set("input", call.input()) : told.put("input", cut(input));
    }

    private void append(Tx tx, String type, ObjectNode data) {
        events.append(tx, new Event.Draft(type, Optional.of(agent), Optional.of(task), data));
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "… (" + text.length() + " characters)";
    }
}
