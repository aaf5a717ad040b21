package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.SealedSecrets;
import dev.holdfast.cli.ScriptedApi.Ran;
import dev.holdfast.data.DataDirectory;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.provider.Providers;
import dev.holdfast.walk.Shell;
import dev.holdfast.walk.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The state of a server that is at work, out of its directory and into another.
class StateDumpTest {

    private static TestServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
        done(server.data(), "agent", "create", "ada", "--driver", "command");
        done(server.data(), "agent", "create", "bob", "--driver", "command");
        Ran set = ScriptedApi.run(
                Map.of("HOLDFAST_DATA", server.data().toString()), "sk-known\n", "provider", "set", "anthropic");
        assertThat(set.exitCode()).as(set.err()).isZero();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Ran run(Path data, String... arguments) {
        return ScriptedApi.run(Map.of("HOLDFAST_DATA", data.toString()), "", arguments);
    }

    private static void done(Path data, String... arguments) {
        Ran ran = run(data, arguments);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
    }

    private Path dumped() {
        Path dump = folder.resolve("state.tar");
        done(server.data(), "dump", dump.toString());
        return dump;
    }

    @Test
    void whatWasDumpedIsLoadedElsewhere() throws IOException {
        Path dump = dumped();
        assertThat(Files.getPosixFilePermissions(dump)).hasSize(2);
        DataDirectory data = new DataDirectory(folder.resolve("elsewhere"));
        done(data.root(), "load", dump.toString());
        try (Database database = Databases.open(data.database());
                EventLog events = new DurableEventLog(database, Clock.systemUTC())) {
            List<String> names = database.read(tx -> tx.sql()
                    .createQuery("select name from agents order by name")
                    .mapTo(String.class)
                    .list());
            assertThat(names).containsExactly("ada", "bob");
            Providers providers = new Providers(
                    database,
                    events,
                    SealedSecrets.open(data.secretKey()),
                    Clock.systemUTC(),
                    URI.create("http://127.0.0.1:1"));
            assertThat(providers.upstream("anthropic").key().orElseThrow().secret())
                    .isEqualTo("sk-known");
        }
        assertThat(data.token()).hasContent(server.token());
        assertThat(Files.readString(data.installation()).strip()).isNotEqualTo(server.installation());
    }

    @Test
    void usedDirectoryIsNotLoadedInto() throws IOException {
        Path dump = dumped();
        Path used = Files.createDirectories(folder.resolve("used"));
        Files.writeString(used.resolve("something"), "");
        assertThat(run(used, "load", dump.toString()).err()).contains("is not empty");
        assertThat(used.resolve("holdfast.db")).doesNotExist();
    }

    @Test
    void dumpReplacesNothing() throws IOException {
        Path there = Files.writeString(folder.resolve("there.tar"), "precious");
        assertThat(run(server.data(), "dump", there.toString()).err()).contains("is there already");
        assertThat(there).hasContent("precious");
    }

    @Test
    void damagedDumpIsNotLoaded() throws IOException {
        Path dump = dumped();
        try (RandomAccessFile bytes = new RandomAccessFile(dump.toFile(), "rw")) {
            long middle = bytes.length() / 2;
            bytes.seek(middle);
            int before = bytes.read();
            bytes.seek(middle);
            bytes.write(before ^ 0xff);
        }
        Path data = folder.resolve("damaged");
        assertThat(run(data, "load", dump.toString()).err()).contains("cannot be loaded");
        assertThat(data).doesNotExist();
        Path other = folder.resolve("other.tar");
        Shell.run("tar", "-C", folder.toString(), "-cf", other.toString(), "state.tar");
        assertThat(run(data, "load", other.toString()).err()).contains("is no dump");
    }
}
