package dev.holdfast.workspace.upload;

import static dev.holdfast.workspace.upload.UploadServer.UPLOADS;
import static dev.holdfast.workspace.upload.UploadServer.code;
import static dev.holdfast.workspace.upload.UploadServer.metadata;
import static dev.holdfast.workspace.upload.UploadServer.offset;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.UploadId;
import dev.holdfast.json.Json;
import dev.holdfast.storage.TestPool;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class UploadsTest {

    private static final byte[] NOTHING = {};

    private static TestPool pool;

    private UploadServer server;

    @BeforeAll
    static void openPool() throws IOException {
        pool = TestPool.btrfs();
    }

    @AfterAll
    static void closePool() throws IOException {
        pool.close();
    }

    @BeforeEach
    void start() throws IOException {
        server = new UploadServer(pool);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] chance(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aFileArrivesInSeveralCallsAndAppearsWhole() throws Exception {
        String upload = server.begun(11, metadata("folder/a%20b.txt", "mode", "0640"));
        HttpResponse<String> first = server.patch(upload, 0, bytes("hello "));
        assertThat(first.statusCode()).isEqualTo(204);
        assertThat(offset(first)).isEqualTo(6);
        assertThat(first.headers().firstValue("Tus-Resumable")).contains("1.0.0");
        assertThat(server.litter()).containsExactly(upload.substring(UPLOADS.length() + 1));
        HttpResponse<String> asked = server.head(upload);
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(offset(asked)).isEqualTo(6);
        assertThat(asked.headers().firstValue("Upload-Length")).contains("11");
        assertThat(asked.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(asked.headers().firstValue("Upload-Metadata"))
                .contains(metadata("folder/a%20b.txt", "mode", "0640"));
        HttpResponse<String> last = server.patch(upload, 6, bytes("world"));
        assertThat(last.statusCode()).isEqualTo(204);
        assertThat(offset(last)).isEqualTo(11);
        assertThat(last.headers().firstValue("ETag")).isPresent();
        assertThat(server.file("folder/a b.txt")).isEqualTo(bytes("hello world"));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(server.workspace().resolve("folder/a b.txt"))))
                .isEqualTo("rw-r-----");
        assertThat(server.litter()).containsExactly("folder");
    }

    @Test
    void aLostAnswerToTheLastCallIsNoLoss() throws Exception {
        String upload = server.begun(4, metadata("file", "if_none_match", "*"));
        assertThat(server.patch(upload, 0, bytes("once")).statusCode()).isEqualTo(204);
        assertThat(server.offset(upload)).isEqualTo(4);
        assertThat(server.patch(upload, 4, NOTHING).statusCode()).isEqualTo(204);
        assertThat(code(server.patch(upload, 0, bytes("once")))).isEqualTo("409 upload_offset");
        assertThat(server.file("file")).isEqualTo(bytes("once"));
        server.clock.move(Uploads.KEPT.plusSeconds(1));
        assertThat(server.head(upload).statusCode()).isEqualTo(404);
    }

    @Test
    void anEndThatNobodyKnowsIsFoundOut() throws Exception {
        String upload = server.begun(4, metadata("file", "if_none_match", "*"));
        server.patch(upload, 0, bytes("onc"));
        String id = upload.substring(UPLOADS.length() + 1);
        Files.writeString(server.workspace().resolve("file"), "once");
        server.forgetHowItEnded(id, 4);
        assertThat(server.patch(upload, 3, bytes("e")).statusCode()).isEqualTo(204);
        assertThat(server.offset(upload)).isEqualTo(4);
        String other = server.begun(4, metadata("other", "if_none_match", "*"));
        server.patch(other, 0, bytes("onc"));
        Files.writeString(server.workspace().resolve("other"), "else");
        server.forgetHowItEnded(other.substring(UPLOADS.length() + 1), 4);
        assertThat(code(server.patch(other, 3, bytes("e")))).isEqualTo("412 precondition_failed");
        assertThat(server.file("other")).isEqualTo(bytes("else"));
    }

    @Test
    void bytesThatAreThereAlreadyAreRefused() throws Exception {
        String upload = server.begun(10, metadata("file"));
        server.patch(upload, 0, bytes("01234"));
        assertThat(code(server.patch(upload, 3, bytes("34")))).isEqualTo("409 upload_offset");
        assertThat(code(server.patch(upload, 9, bytes("9")))).isEqualTo("409 upload_offset");
        assertThat(code(server.patch(upload, 5, bytes("56789+")))).isEqualTo("413 upload_too_large");
        assertThat(server.offset(upload)).isEqualTo(5);
    }

    @Test
    void whatArrivedBeforeTheConnectionBrokeCounts() throws Exception {
        byte[] all = chance(3_000_000);
        String upload = server.begun(all.length, metadata("file"));
        Files.writeString(server.workspace().resolve("file"), "old");
        server.breakOff(upload, 0, java.util.Arrays.copyOf(all, 1_500_000), all.length);
        Awaitility.await().until(() -> server.offset(upload) > 0);
        long offset = server.offset(upload);
        assertThat(offset).isLessThanOrEqualTo(1_500_000);
        assertThat(server.file("file")).isEqualTo(bytes("old"));
        byte[] rest = java.util.Arrays.copyOfRange(all, (int) offset, all.length);
        assertThat(server.patch(upload, offset, rest).statusCode()).isEqualTo(204);
        assertThat(server.file("file")).isEqualTo(all);
        assertThat(server.litter()).containsExactly("file");
    }

    @Test
    void theLastByteDoesNotCountBeforeTheFileIsInItsPlace() throws Exception {
        Files.writeString(server.workspace().resolve("file"), "old");
        String upload = server.begun(3, metadata("file"));
        assertThat(server.patch(upload, 0, bytes("ne")).statusCode()).isEqualTo(204);
        Files.delete(server.workspace().resolve("file"));
        Files.createDirectory(server.workspace().resolve("file"));
        assertThat(code(server.patch(upload, 2, bytes("w")))).isEqualTo("409 is_a_directory");
        assertThat(server.offset(upload)).isEqualTo(2);
        Files.delete(server.workspace().resolve("file"));
        assertThat(server.patch(upload, 2, bytes("w")).statusCode()).isEqualTo(204);
        assertThat(server.file("file")).isEqualTo(bytes("new"));
    }

    @Test
    void theConditionHoldsAtTheBeginningAndAtTheEnd() throws Exception {
        Files.writeString(server.workspace().resolve("file"), "old");
        assertThat(code(server.create(3, metadata("file", "if_none_match", "*"))))
                .isEqualTo("412 precondition_failed");
        assertThat(code(server.create(3, metadata("file", "if_match", "\"else\""))))
                .isEqualTo("412 precondition_failed");
        String tag = server.tag("file");
        String upload = server.begun(3, metadata("file", "if_match", tag));
        Files.writeString(server.workspace().resolve("file"), "changed meanwhile");
        assertThat(code(server.patch(upload, 0, bytes("new")))).isEqualTo("412 precondition_failed");
        assertThat(server.file("file")).isEqualTo(bytes("changed meanwhile"));
    }

    @Test
    void aFileWithoutBytesIsThereAtOnce() throws Exception {
        HttpResponse<String> answer = server.create(0, metadata("empty"));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(server.file("empty")).isEmpty();
        assertThat(server.offset(answer.headers().firstValue("Location").orElseThrow()))
                .isZero();
    }

    @Test
    void theFirstBytesMayComeWithTheBeginning() throws Exception {
        String[] headers = {
            "Upload-Length", "6", "Upload-Metadata", metadata("file"), "Content-Type", "application/offset+octet-stream"
        };
        HttpResponse<String> half = server.send("POST", UPLOADS, bytes("abc"), headers);
        assertThat(half.statusCode()).isEqualTo(201);
        assertThat(offset(half)).isEqualTo(3);
        String upload = half.headers().firstValue("Location").orElseThrow();
        assertThat(server.patch(upload, 3, bytes("def")).statusCode()).isEqualTo(204);
        assertThat(server.file("file")).isEqualTo(bytes("abcdef"));
        HttpResponse<String> whole = server.send("POST", UPLOADS, bytes("uvwxyz"), headers);
        assertThat(whole.statusCode()).isEqualTo(201);
        assertThat(server.file("file")).isEqualTo(bytes("uvwxyz"));
        assertThat(code(server.send("POST", UPLOADS, bytes("too long"), headers)))
                .isEqualTo("413 upload_too_large");
        assertThat(server.litter()).containsExactly("file");
    }

    @Test
    void bytesThatDoNotAddUpAreNotKept() throws Exception {
        String upload = server.begun(6, metadata("file"));
        for (String algorithm : new String[] {"SHA-1", "SHA-256"}) {
            String name = algorithm.replace("-", "").toLowerCase(Locale.ROOT);
            String wrong = name + " " + sum(algorithm, "else");
            HttpResponse<String> refused =
                    server.patch(upload, server.offset(upload), bytes("abc"), "Upload-Checksum", wrong);
            assertThat(code(refused)).isEqualTo("460 checksum_mismatch");
            assertThat(refused.headers().firstValue("Tus-Resumable")).contains("1.0.0");
        }
        assertThat(server.offset(upload)).isZero();
        assertThat(server.patch(upload, 0, bytes("abc"), "Upload-Checksum", "sha1 " + sum("SHA-1", "abc"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(code(server.patch(upload, 3, bytes("def"), "Upload-Checksum", "md5 abc")))
                .isEqualTo("400 bad_checksum");
        assertThat(server.patch(upload, 3, bytes("def"), "Upload-Checksum", "sha256 " + sum("SHA-256", "def"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.file("file")).isEqualTo(bytes("abcdef"));
    }

    private static String sum(String algorithm, String text) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes(text)));
    }

    @Test
    void anUploadThatIsEndedLeavesNothing() throws Exception {
        String upload = server.begun(6, metadata("file"));
        server.patch(upload, 0, bytes("abc"));
        assertThat(server.send("DELETE", upload, NOTHING).statusCode()).isEqualTo(204);
        assertThat(code(server.patch(upload, 3, bytes("def")))).isEqualTo("404 upload_not_found");
        assertThat(server.head(upload).statusCode()).isEqualTo(404);
        assertThat(server.send("DELETE", upload, NOTHING).statusCode()).isEqualTo(404);
        assertThat(server.litter()).isEmpty();
    }

    @Test
    void anUploadThatNobodyGoesOnWithIsGivenUp() throws Exception {
        String left = server.begun(6, metadata("left"));
        String going = server.begun(6, metadata("going"));
        server.clock.move(Uploads.KEPT.minus(Duration.ofHours(1)));
        HttpResponse<String> more = server.patch(going, 0, bytes("abc"));
        assertThat(more.headers().firstValue("Upload-Expires")).contains("Sun, 15 Mar 2026 11:00:00 GMT");
        server.clock.move(Duration.ofHours(2));
        assertThat(server.head(left).statusCode()).isEqualTo(404);
        server.uploads.sweep();
        assertThat(server.litter()).containsExactly(going.substring(UPLOADS.length() + 1));
        assertThat(server.offset(going)).isEqualTo(3);
    }

    @Test
    void whatIsUnfinishedIsListed() throws Exception {
        String upload = server.begun(6, metadata("folder/file"));
        server.patch(upload, 0, bytes("abc"));
        server.patch(server.begun(1, metadata("done")), 0, bytes("x"));
        JsonNode list = Json.read(server.send("GET", UPLOADS, NOTHING).body(), JsonNode.class)
                .path("uploads");
        assertThat(list).singleElement().satisfies(one -> {
            assertThat(one.path("id").asString("")).isEqualTo(upload.substring(UPLOADS.length() + 1));
            assertThat(one.path("path").asString("")).isEqualTo("folder/file");
            assertThat(one.path("length").asLong(0)).isEqualTo(6);
            assertThat(one.path("offset").asLong(0)).isEqualTo(3);
            assertThat(one.path("expires_at").asString("")).isEqualTo("2026-03-08T12:00:00.000Z");
        });
    }

    @Test
    void thereAreNotTooManyAtOnce() throws Exception {
        for (int i = 0; i < Uploads.MOST_OPEN; i++) {
            server.begun(1, metadata("file" + i));
        }
        assertThat(code(server.create(1, metadata("more")))).isEqualTo("409 too_many_uploads");
        assertThat(server.litter()).hasSize(Uploads.MOST_OPEN);
    }

    @Test
    void thereIsRoomOrNothingBegins() throws Exception {
        assertThat(code(server.create(1L << 39, metadata("large")))).isEqualTo("507 pool_full");
        assertThat(code(server.create(1L << 41, metadata("huge")))).isEqualTo("413 upload_too_large");
        assertThat(server.litter()).isEmpty();
    }

    @Test
    void deletingTheAgentEndsItsUploads() throws Exception {
        String upload = server.begun(6, metadata("file"));
        server.patch(upload, 0, bytes("abc"));
        server.deleteAgent();
        assertThat(server.head(upload).statusCode()).isEqualTo(404);
        assertThat(server.litter()).isEmpty();
    }

    @Test
    void aRestoreLosesNoUpload() throws Exception {
        SnapshotId empty = SnapshotId.fresh();
        server.store.snapshot(server.volume, empty);
        String upload = server.begun(6, metadata("file"));
        server.patch(upload, 0, bytes("abc"));
        server.restoreEmpty(empty);
        assertThat(server.offset(upload)).isEqualTo(3);
        assertThat(server.patch(upload, 3, bytes("def")).statusCode()).isEqualTo(204);
        assertThat(server.file("file")).isEqualTo(bytes("abcdef"));
    }

    @Test
    void whatHasNoRowIsTakenAwayAtStart() throws Exception {
        String upload = server.begun(6, metadata("file"));
        server.patch(upload, 0, bytes("abc"));
        UploadId nobodys = UploadId.fresh();
        server.store.arrivals().begin(nobodys);
        server.uploads.recover();
        assertThat(server.litter()).containsExactly(upload.substring(UPLOADS.length() + 1));
        assertThat(server.offset(upload)).isEqualTo(3);
    }

    @Test
    void theAuditHasAWrittenFile() throws Exception {
        String upload = server.begun(6, metadata("a%20file"));
        server.patch(upload, 0, bytes("abcdef"));
        assertThat(server.audited())
                .filteredOn(line -> line.deed().path().endsWith("a%20file"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.deed().action()).isEqualTo("PUT /v1/agents/{agent}/files/{path}");
                    assertThat(line.actorName()).isEqualTo("test");
                });
    }

    @Test
    void theProtocolIsToldAndAskedFor() throws Exception {
        HttpResponse<String> told = server.send("OPTIONS", UPLOADS, NOTHING);
        assertThat(told.statusCode()).isEqualTo(204);
        assertThat(told.headers().firstValue("Tus-Version")).contains("1.0.0");
        assertThat(told.headers().firstValue("Tus-Checksum-Algorithm")).contains("sha1,sha256");
        assertThat(told.headers().firstValue("Tus-Extension"))
                .contains("creation,creation-with-upload,checksum,expiration,termination");
        HttpResponse<String> older = server.send("POST", UPLOADS, NOTHING, "Tus-Resumable", "0.2.2");
        assertThat(code(older)).isEqualTo("412 tus_version");
        assertThat(older.headers().firstValue("Tus-Version")).contains("1.0.0");
        String upload = server.begun(2, metadata("file"));
        assertThat(code(server.send("PATCH", upload, bytes("ab"), "Upload-Offset", "0")))
                .isEqualTo("415 bad_content_type");
        assertThat(server.send(
                                "POST",
                                upload,
                                bytes("ab"),
                                "X-HTTP-Method-Override",
                                "PATCH",
                                "Upload-Offset",
                                "0",
                                "Content-Type",
                                "application/offset+octet-stream")
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.file("file")).isEqualTo(bytes("ab"));
    }

    @Test
    void whatMakesNoSenseIsRefused() throws Exception {
        for (String metadata : new String[] {"", "path", "path !", "path YQ==,path YQ==", "mode MDY0NA=="}) {
            assertThat(server.create(1, metadata).statusCode()).as(metadata).isEqualTo(400);
        }
        assertThat(code(server.create(1, metadata("../up")))).isEqualTo("400 bad_path");
        assertThat(code(server.create(1, metadata("folder/")))).isEqualTo("400 bad_path");
        assertThat(code(server.create(1, metadata("file", "mode", "rwx")))).isEqualTo("400 bad_metadata");
        assertThat(code(server.send("POST", UPLOADS, NOTHING, "Upload-Metadata", metadata("file"))))
                .isEqualTo("400 bad_header");
        assertThat(code(server.send(
                        "PATCH",
                        UPLOADS + "/" + UploadId.fresh(),
                        bytes("x"),
                        "Upload-Offset",
                        "0",
                        "Content-Type",
                        "application/offset+octet-stream")))
                .isEqualTo("404 upload_not_found");
        assertThat(server.litter()).isEmpty();
    }
}
