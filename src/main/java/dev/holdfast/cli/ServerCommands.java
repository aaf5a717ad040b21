package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.server.Config;
import dev.holdfast.server.JsonLines;
import dev.holdfast.server.Main;
import dev.holdfast.storage.choice.StorageWish;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The server itself, which `up` starts in the background.
@Command(
        name = "server",
        description = "Run the server in the foreground; up does it in the background.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ServerCommands.Run.class)
final class ServerCommands {

    private ServerCommands() {}

    @Command(name = "run", description = "Run it until SIGTERM.")
    static final class Run extends MachineCommand {

        @Option(names = "--port", paramLabel = "N", description = "The port to listen on; 0 takes any free one.")
        private int port = Config.DEFAULT_PORT;

        @Option(names = "--engine", paramLabel = "SOCKET", description = "The socket of the Docker Engine.")
        private Path engine = Path.of("/var/run/docker.sock");

        @Option(names = "--database", paramLabel = "URL", description = "A PostgreSQL database instead of SQLite.")
        private Optional<String> database = Optional.empty();

        @Option(names = "--storage", description = "How a new pool is made: ${COMPLETION-CANDIDATES}.")
        private StorageWish.Kind storage = StorageWish.Kind.BEST;

        @Option(names = "--pool-size", paramLabel = "SIZE", description = "The size of a pool file that is made.")
        private Optional<String> poolSize = Optional.empty();

        @Option(names = "--uid", paramLabel = "N", description = "Who agents are on this machine: nobody else.")
        private int uid = Config.DEFAULT_UID;

        @Option(names = "--image", paramLabel = "REF", description = "What agents run if they name nothing else.")
        private String image = Config.DEFAULT_IMAGE;

        @Option(
                names = "--allow-private",
                paramLabel = "HOST:PORT",
                description = "A private address that agents may reach all the same; can be given again.")
        private List<String> allowPrivate = new ArrayList<>();

        @Mixin
        private EntranceOptions entrance = new EntranceOptions();

        @Override
        int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
            needRoot();
            refuseOtherLocales();
            JsonLines.begin();
            long poolBytes = poolSize.map(size -> ByteSize.parse(size).bytes()).orElse(0L);
            Config config = new Config(
                    data,
                    port,
                    URI.create("unix://" + engine.toAbsolutePath()),
                    database,
                    new StorageWish(storage, poolBytes),
                    uid,
                    image,
                    allowPrivate,
                    entrance.entrance());
            CountDownLatch stopped = new CountDownLatch(1);
            Main server = new Main(config);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
                        server.close();
                        stopped.countDown();
                    }));
            stopped.await();
            return 0;
        }

        /// Without a UTF-8 locale the JVM cannot name files, and would replace what it cannot say.
        private static void refuseOtherLocales() {
            String charset = System.getProperty("sun.jnu.encoding", "");
            if (!Charset.forName(charset).equals(StandardCharsets.UTF_8)) {
                throw new Refusal(
                        Refusal.FAILED, "the locale's character set is " + charset + "; start with LC_ALL=C.UTF-8");
            }
        }
    }
}
