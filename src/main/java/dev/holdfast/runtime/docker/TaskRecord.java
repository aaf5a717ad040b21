package dev.holdfast.runtime.docker;

import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import dev.holdfast.linux.ControlGroup;
import dev.holdfast.runtime.ProcessState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the server itself writes down of a task, where no runtime can see it.
///
/// A record appears whole or not at all, and the first one stays: that is the arbiter between starting a
/// task and revoking it. A process that has claimed does nothing before it is told to, and it is told to
/// only after its record is safe on disk; so what has no record has not begun.
record TaskRecord(RunDirectory directory, TaskId task) {

    /// Who may run the task.
    sealed interface Runner {

        /// Nobody, ever.
        record Nobody() implements Runner {}

        /// This process, in this control group.
        ///
        /// @param start and `boot`: with the number, its identity
        record Somebody(int pid, long start, String boot, ControlGroup group) implements Runner {}
    }

    Optional<Runner> runner() throws IOException {
        return read(directory.process(task)).map(TaskRecord::runner);
    }

    /// Writes down who runs the task, if nobody was written down before, and says who it is now.
    Runner decide(Runner runner) throws IOException {
        ObjectNode json = Json.object();
        switch (runner) {
            case Runner.Nobody nobody -> json.put("nobody", true);
            case Runner.Somebody process ->
                json.put("pid", process.pid())
                        .put("start", process.start())
                        .put("boot", process.boot())
                        .put("group", process.group().folder().toString())
                        .put("version", process.group().version().name());
        }
        writeOnce(directory.process(task), json);
        return runner().orElseThrow(() -> new IOException("the record of " + task + " is gone"));
    }

    private static Runner runner(JsonNode json) {
        if (json.path("nobody").asBoolean(false)) {
            return new Runner.Nobody();
        }
        ControlGroup.Version version =
                ControlGroup.Version.valueOf(json.path("version").asString(""));
        return new Runner.Somebody(
                json.path("pid").asInt(0),
                json.path("start").asLong(0),
                json.path("boot").asString(""),
                new ControlGroup(Path.of(json.path("group").asString("")), version));
    }

    Optional<ProcessState> end() throws IOException {
        return read(directory.end(task)).map(TaskRecord::end);
    }

    /// Writes down how it ended, if that was not known before, and gives what is known now.
    ProcessState conclude(ProcessState end) throws IOException {
        ObjectNode json = Json.object();
        switch (end) {
            case ProcessState.Ended ended -> json.put("status", ended.status()).put("proven", ended.proven());
            case ProcessState.Lost lost -> json.put("lost", lost.reason());
            case ProcessState.NotStarted notStarted -> throw new IllegalArgumentException("not an end: " + notStarted);
            case ProcessState.Running running -> throw new IllegalArgumentException("not an end: " + running);
        }
        writeOnce(directory.end(task), json);
        return end().orElseThrow(() -> new IOException("the record of " + task + " is gone"));
    }

    private static ProcessState end(JsonNode json) {
        return json.has("lost")
                ? new ProcessState.Lost(json.path("lost").asString(""))
                : new ProcessState.Ended(
                        json.path("status").asInt(0), json.path("proven").asBoolean(false));
    }

    private static Optional<JsonNode> read(Path file) throws IOException {
        try {
            return Optional.of(Json.MAPPER.readTree(Files.readString(file)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /// Linking a name to a file that is already whole fails when the name is taken, so the first one wins.
    private static void writeOnce(Path place, JsonNode json) throws IOException {
        Path draft = place.resolveSibling(
                place.getFileName() + "." + ThreadLocalRandom.current().nextLong());
        try (FileChannel file = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(Json.write(json).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        try {
            Files.createLink(place, draft);
        } catch (FileAlreadyExistsException decided) {
            // Then that one counts.
        } finally {
            Files.deleteIfExists(draft);
        }
        try (FileChannel folder = FileChannel.open(place.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
