package dev.holdfast.workspace;

import dev.holdfast.http.ByteRange;
import dev.holdfast.http.Call;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.OptionalLong;

/// Answers a file: its bytes or a part of them, or that nothing has changed.
///
/// What an agent made is never active here: no type is guessed, scripts are sandboxed away, and all but a
/// short list of types comes as a download.
final class FileAnswer {

    /// The most that one answer sends. A sparse file may say that it has exbibytes and cost nothing; parts
    /// of it can still be read.
    private static final long MOST_BYTES = 1L << 40;

    private FileAnswer() {}

    /// What is sent of a file.
    private record Part(int status, long offset, long count) {}

    static void send(Call call, FileTree.OpenFile file) throws IOException {
        if (wanted(call, file.entry())) {
            Part part = part(call, file.entry());
            try (WritableByteChannel body = body(call, file.entry(), part)) {
                if (file.transferTo(part.offset(), part.count(), body) < part.count()) {
                    throw Problem.conflict(
                            "file_busy",
                            "\"" + file.entry().path() + "\" became shorter while it was read; try again.");
                }
            }
        }
    }

    /// The same without the bytes, and without opening the file. There are no parts of nothing, so a range
    /// is ignored.
    static void describe(Call call, FileEntry entry) throws IOException {
        if (entry.type() != FileEntry.Type.FILE) {
            throw Problem.conflict("not_a_regular_file", "\"" + entry.path() + "\" has no bytes to read.");
        }
        if (wanted(call, entry)) {
            body(call, entry, new Part(200, 0, entry.size())).close();
        }
    }

    private static WritableByteChannel body(Call call, FileEntry entry, Part part) {
        MediaType type = MediaType.of(entry.path().name());
        call.answerHeader("X-Content-Type-Options", "nosniff")
                .answerHeader("Content-Security-Policy", "sandbox; default-src 'none'")
                .answerHeader(
                        "Content-Disposition", type.disposition(entry.path().name()));
        return call.raw(part.status(), type.text(), OptionalLong.of(part.count()));
    }

    /// Whether the caller still wants the file; when not, the answer is complete.
    private static boolean wanted(Call call, FileEntry entry) {
        call.answerHeader("ETag", ETags.of(entry))
                .answerHeader("Last-Modified", Conditions.date(entry.modified()))
                .answerHeader("Accept-Ranges", "bytes")
                .answerHeader("Cache-Control", "private, no-cache");
        return switch (Conditions.of(call).forReading(entry)) {
            case FAILED ->
                throw Problem.of(
                        Problem.Kind.PRECONDITION_FAILED,
                        "precondition_failed",
                        "\"" + entry.path() + "\" is not what the condition of the call asks for; read it again.");
            case NOT_MODIFIED -> {
                call.empty(304);
                yield false;
            }
            case SEND -> true;
        };
    }

    private static Part part(Call call, FileEntry entry) {
        Optional<ByteRange> range = Conditions.of(call).rangeHolds(entry)
                ? call.header("Range").flatMap(header -> range(call, entry, header))
                : Optional.empty();
        range.ifPresent(some -> call.answerHeader("Content-Range", some.contentRange(entry.size())));
        Part part = range.map(some -> new Part(206, some.offset(), some.count()))
                .orElseGet(() -> new Part(200, 0, entry.size()));
        if (part.count() > MOST_BYTES) {
            throw Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "file_too_large",
                    "\"" + entry.path() + "\" says that it has " + entry.size() + " bytes; ask for ranges of at most "
                            + MOST_BYTES + ".");
        }
        return part;
    }

    private static Optional<ByteRange> range(Call call, FileEntry entry, String header) {
        try {
            return ByteRange.of(header, entry.size());
        } catch (Problem outside) {
            call.answerHeader("Content-Range", "bytes */" + entry.size());
            throw outside;
        }
    }
}
