package dev.holdfast.archive.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Shell;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every kind of cold storage keeps, and how each fails.
class ColdStoreTest {

    @TempDir
    Path directory;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void keepsWhatIsPut(ColdStore store) throws IOException {
        store.check();
        assertThat(store.list("agt_1/aa/")).isEmpty();
        store.put("agt_1/aa/part-000000", bytes("0123456789"));
        store.put("agt_1/aa/part-000001", bytes("old"));
        store.put("agt_1/aa/part-000001", bytes("new"));
        store.put("agt_1/bb/catalog", bytes("other"));
        assertThat(store.get("agt_1/aa/part-000000", 3, 4)).asString().isEqualTo("3456");
        assertThat(store.whole("agt_1/aa/part-000001", 10)).asString().isEqualTo("new");
        assertThat(store.list("agt_1/aa/")).containsExactly("agt_1/aa/part-000000", "agt_1/aa/part-000001");
        assertProblem("archive_broken", () -> store.get("agt_1/aa/part-000000", 8, 4));
        assertProblem("archive_broken", () -> store.get("agt_1/aa/part-000000", 20, 4));
        assertProblem("archive_broken", () -> store.whole("agt_1/aa/absent", 10));
        assertProblem("archive_broken", () -> store.whole("agt_1/aa/part-000000", 3));
        store.delete("agt_1/aa/part-000000");
        store.delete("agt_1/aa/part-000000");
        assertThat(store.list("agt_1/aa/")).containsExactly("agt_1/aa/part-000001");
    }

    private static void assertProblem(String code, ThrowingCallable call) {
        Problem problem = catchThrowableOfType(Problem.class, call);
        assertThat(problem).isNotNull();
        assertThat(problem.code()).as(problem.sentence()).isEqualTo(code);
    }

    @Test
    void aDirectoryKeepsWhatIsPut() throws IOException {
        keepsWhatIsPut(new DirectoryStore(directory.resolve("cold")));
    }

    @Test
    void aBucketKeepsWhatIsPut() throws Exception {
        Path objects = Files.createDirectory(directory.resolve("objects"));
        S3Server server = S3Server.start(objects);
        try (S3Store store = server.store();
                S3Store stranger = server.store(new S3Key("NOBODY", "wrong"))) {
            keepsWhatIsPut(store);
            assertProblem("cold_storage_unavailable", () -> stranger.put("agt_1/x", bytes("x")));
            server.close();
            assertProblem("cold_storage_unavailable", store::check);
        } finally {
            server.close();
        }
    }

    /// The other server knows keys by their names alone.
    @Test
    void whoeverChecksSignaturesTakesOursAndNoOthers() throws Exception {
        try (SigningS3Server server = SigningS3Server.start(directory);
                S3Store store = server.store(SigningS3Server.KEY);
                S3Store impostor = server.store(new S3Key(SigningS3Server.KEY.id(), "another secret"))) {
            keepsWhatIsPut(store);
            store.put("agt_1/odd names/a+b=c&d~e(f)*'!@", bytes("odd"));
            assertThat(store.whole("agt_1/odd names/a+b=c&d~e(f)*'!@", 10))
                    .asString()
                    .isEqualTo("odd");
            assertThat(store.list("agt_1/odd names/")).hasSize(1);
            assertProblem("cold_storage_unavailable", impostor::check);
            assertProblem("cold_storage_unavailable", () -> impostor.put("agt_1/x", bytes("x")));
            assertProblem("cold_storage_unavailable", () -> impostor.get("agt_1/bb/catalog", 0, 1));
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                S3Store store = S3Server.store(silent.getLocalPort(), new S3Key("a", "b"), Duration.ofMillis(300))) {
            assertProblem("cold_storage_unavailable", () -> store.put("agt_1/x", bytes("x")));
        }
    }

    @Test
    void aDiskThatIsNotMountedIsNoEmptyOne() {
        DirectoryStore store = new DirectoryStore(directory.resolve("absent").resolve("cold"));
        assertProblem("cold_storage_unavailable", store::check);
    }

    @Test
    void noEmptyFolderStays() throws IOException {
        DirectoryStore store = new DirectoryStore(directory.resolve("cold"));
        store.check();
        store.put("agent/pack/part", ByteBuffer.wrap(new byte[] {1}));
        store.delete("agent/pack/part");
        assertThat(directory.resolve("cold")).isEmptyDirectory();
        Files.createDirectory(directory.resolve("cold/agent"));
        store.delete("agent/pack/part");
        assertThat(directory.resolve("cold")).isEmptyDirectory();
    }

    /// Whoever took it for empty would forget what is in it.
    @Test
    void aDirectoryThatWentAwayIsNoEmptyOne() throws IOException {
        DirectoryStore store = new DirectoryStore(directory.resolve("cold"));
        store.check();
        store.put("agent/pack", ByteBuffer.wrap(new byte[] {1}));
        Files.move(directory.resolve("cold"), directory.resolve("away"));
        assertProblem("cold_storage_unavailable", () -> store.list("agent"));
        assertProblem("cold_storage_unavailable", () -> store.get("agent/pack", 0, 1));
        assertProblem("cold_storage_unavailable", () -> store.delete("agent/pack"));
        Files.move(directory.resolve("away"), directory.resolve("cold"));
        assertThat(store.list("agent")).containsExactly("agent/pack");
    }

    @Test
    void aFullDirectoryKeepsNothingHalf() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Shell.run(directory, "mount -t tmpfs -o size=64k tmpfs mount");
        try {
            DirectoryStore store = new DirectoryStore(mount.resolve("cold"));
            store.check();
            store.put("agt_1/small", bytes("small"));
            assertProblem("cold_storage_full", () -> store.put("agt_1/large", ByteBuffer.allocate(1 << 20)));
            assertThat(store.whole("agt_1/small", 10)).asString().isEqualTo("small");
            assertProblem("archive_broken", () -> store.whole("agt_1/large", 1 << 20));
        } finally {
            Shell.run(directory, "umount mount");
        }
    }
}
