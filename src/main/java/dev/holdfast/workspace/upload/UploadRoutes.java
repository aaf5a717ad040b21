package dev.holdfast.workspace.upload;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfast.access.AuditLog;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.UploadId;
import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.Conditions;
import dev.holdfast.workspace.ETags;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The calls for uploads that may take several: tus 1.0 with creation, creation with upload, checksum,
/// expiration and termination, and a list of what is unfinished.
public final class UploadRoutes {

    private static final String ALL = "/v1/agents/{agent}/uploads";
    private static final String ONE = ALL + "/{upload}";
    private static final String VERSION = "1.0.0";
    private static final String EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination";
    private static final String BYTES = "application/offset+octet-stream";

    private static final List<String> BEGINNING = List.of(
            "agent_not_found",
            "bad_metadata",
            "bad_path",
            "bad_checksum",
            "checksum_mismatch",
            "is_a_directory",
            "not_a_directory",
            "link_outside",
            "precondition_failed",
            "too_many_uploads",
            "upload_too_large",
            "pool_full",
            "tus_version");

    private static final List<String> GOING_ON = List.of(
            "agent_not_found",
            "upload_not_found",
            "upload_offset",
            "upload_busy",
            "upload_damaged",
            "upload_too_large",
            "bad_checksum",
            "checksum_mismatch",
            "bad_content_type",
            "precondition_failed",
            "workspace_restored",
            "pool_full",
            "tus_version");

    private static final List<String> ASKING = List.of("agent_not_found", "upload_not_found", "tus_version");

    /// @param path as in an address
    /// @param by who began it
    record UploadJson(
            UploadId id, String path, long length, long offset, String by, Instant createdAt, Instant expiresAt) {

        static UploadJson of(HalfUpload upload) {
            return new UploadJson(
                    upload.id(),
                    FilePaths.encode(upload.wish().path()),
                    upload.length(),
                    upload.arrived(),
                    upload.who(),
                    upload.created(),
                    upload.expires());
        }
    }

    record UploadsJson(@JsonProperty("uploads") List<UploadJson> uploads) {}

    private final Uploads uploads;

    public UploadRoutes(Uploads uploads) {
        this.uploads = uploads;
    }

    public List<Route> routes() {
        return List.of(
                route(Method.GET, ALL, UploadsJson.class, "Lists the unfinished uploads, oldest first.", this::list),
                route(Method.OPTIONS, ALL, Void.class, "Says which parts of tus there are.", this::options),
                route(Method.POST, ALL, Void.class, "Begins an upload (tus 1.0).", this::begin),
                route(Method.HEAD, ONE, Void.class, "Says how much of an upload is safe on disk.", this::head),
                route(Method.PATCH, ONE, Void.class, "Adds bytes; the last ones publish the file.", this::patch),
                route(Method.DELETE, ONE, Void.class, "Ends an upload and forgets its bytes.", this::end),
                route(Method.POST, ONE, Void.class, "Stands for the method in X-HTTP-Method-Override.", this::stand));
    }

    private static Route route(Method method, String path, Class<?> answer, String summary, Route.Handler handler) {
        Class<?> request = method == Method.POST || method == Method.PATCH ? byte[].class : Void.class;
        List<String> problems = switch (method) {
            case GET, HEAD, OPTIONS, DELETE -> ASKING;
            case POST, PUT, PATCH -> path.equals(ALL) ? BEGINNING : GOING_ON;
        };
        Scope scope = switch (method) {
            case GET, HEAD, OPTIONS -> Scope.READ;
            case POST, PUT, PATCH, DELETE -> Scope.WRITE;
        };
        return new Route(new Endpoint(method, path, scope, request, answer, summary, problems), handler);
    }

    private void list(Call call) throws IOException {
        call.json(
                200,
                new UploadsJson(uploads.open(call.principal(), call.path("agent")).stream()
                        .map(UploadJson::of)
                        .toList()));
    }

    private void options(Call call) throws IOException {
        uploads.open(call.principal(), call.path("agent"));
        call.answerHeader("Tus-Resumable", VERSION)
                .answerHeader("Tus-Version", VERSION)
                .answerHeader("Tus-Extension", EXTENSIONS)
                .answerHeader("Tus-Max-Size", Long.toString(Wish.MOST_BYTES))
                .answerHeader("Tus-Checksum-Algorithm", Checksum.NAMES)
                .empty(204);
    }

    private void begin(Call call) throws IOException, InterruptedException {
        speak(call);
        if (call.header("Upload-Defer-Length").isPresent()) {
            throw Problem.badRequest("bad_header", "An upload says its length at once, in Upload-Length.");
        }
        Wish wish = Wish.of(
                number(call, "Upload-Length"), call.header("Upload-Metadata").orElse(""));
        String agent = call.path("agent");
        Uploads.Progress progress = bringsBytes(call) && wish.length() > 0
                ? uploads.begin(uploader(call), agent, wish, chunk(call, 0))
                : uploads.begin(uploader(call), agent, wish);
        call.answerHeader("Location", address(agent, progress.upload()));
        answer(call, progress, 201);
    }

    private static String address(String agent, HalfUpload upload) {
        return ALL.replace("{agent}", agent) + "/" + upload.id();
    }

    private void head(Call call) throws IOException, InterruptedException {
        speak(call);
        HalfUpload upload = uploads.find(call.principal(), call.path("agent"), id(call));
        call.answerHeader("Upload-Length", Long.toString(upload.length()));
        if (!upload.wish().metadata().isEmpty()) {
            call.answerHeader("Upload-Metadata", upload.wish().metadata());
        }
        answer(call, new Uploads.Progress(upload, Optional.empty()), 200);
    }

    private void patch(Call call) throws IOException, InterruptedException {
        speak(call);
        if (!bringsBytes(call)) {
            throw Problem.of(
                    Problem.Kind.UNSUPPORTED_MEDIA,
                    "bad_content_type",
                    "The bytes of an upload have the type " + BYTES + ".");
        }
        Chunk chunk = chunk(call, number(call, "Upload-Offset"));
        answer(call, uploads.append(uploader(call), call.path("agent"), id(call), chunk), 204);
    }

    private void end(Call call) throws IOException {
        speak(call);
        uploads.end(call.principal(), call.path("agent"), id(call));
        call.empty(204);
    }

    /// For clients whose surroundings know GET and POST only.
    private void stand(Call call) throws IOException, InterruptedException {
        switch (call.header("X-HTTP-Method-Override").orElse("").toUpperCase(Locale.ROOT)) {
            case "PATCH" -> patch(call);
            case "DELETE" -> end(call);
            case "HEAD" -> head(call);
            default ->
                throw Problem.badRequest(
                        "bad_header", "X-HTTP-Method-Override must say PATCH, DELETE or HEAD in a POST to an upload.");
        }
    }

    private static void answer(Call call, Uploads.Progress progress, int status) {
        progress.file().ifPresent(file -> call.answerHeader("ETag", ETags.of(file)));
        call.answerHeader("Upload-Offset", Long.toString(progress.upload().arrived()))
                .answerHeader(
                        "Upload-Expires", Conditions.date(progress.upload().expires()))
                .empty(status);
    }

    /// Every call says which tus it speaks, and so does every answer.
    private static void speak(Call call) {
        call.answerHeader("Tus-Resumable", VERSION);
        String spoken = call.header("Tus-Resumable")
                .orElseThrow(() -> Problem.badRequest("bad_header", "Uploads need the header Tus-Resumable: 1.0.0."));
        if (!spoken.equals(VERSION)) {
            call.answerHeader("Tus-Version", VERSION);
            throw Problem.of(
                    Problem.Kind.PRECONDITION_FAILED,
                    "tus_version",
                    "This server speaks tus " + VERSION + " and not \"" + spoken + "\".");
        }
    }

    private static boolean bringsBytes(Call call) {
        return call.header("Content-Type").filter(BYTES::equalsIgnoreCase).isPresent();
    }

    private static Chunk chunk(Call call, long offset) {
        OptionalLong count = call.length();
        return new Chunk(offset, count, call.header("Upload-Checksum").map(Checksum::of), call::transferBody);
    }

    private static long number(Call call, String header) {
        return call.header(header)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElseThrow(() -> Problem.badRequest("bad_header", header + " must be a number of bytes."));
    }

    private static UploadId id(Call call) {
        return new UploadId(call.path("upload"));
    }

    private static Uploader uploader(Call call) {
        return new Uploader(call.principal(), new AuditLog.Origin(call.address(), call.requestId()));
    }
}
