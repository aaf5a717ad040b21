package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.server.Config;
import dev.holdfast.server.JsonLines;
import dev.holdfast.server.Main;
import dev.holdfast.setup.Machine;
import dev.holdfast.setup.Settings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The server itself, which `up` starts in the background.
@Command(
        name = "server",
        description = "Run the server in the foreground; up does it in the background.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ServerCommands.Run.class, RehearseCommand.class})
final class ServerCommands {

    private ServerCommands() {}

    @Command(name = "run", description = "Run it until SIGTERM, with the settings of the data directory.")
    static final class Run extends MachineCommand {

        @Mixin
        private ServerOptions options = new ServerOptions();

        @Override
        int run(Environment environment, DataDirectory data) throws IOException, InterruptedException {
            needRoot();
            Map<String, String> typed = options.typed(spec());
            Settings settings = Settings.read(data.settings()).with(typed);
            serve(ServerOptions.of(settings).config(data));
            return 0;
        }

        /// Runs a server in this process until it is told to end.
        static void serve(Config config) throws IOException, InterruptedException {
            refuseOtherLocales();
            JsonLines.begin();
            CountDownLatch stopped = new CountDownLatch(1);
            Main server = new Main(config);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
                        end(server);
                        stopped.countDown();
                    }));
            stopped.await();
        }

        /// A machine that goes down ends every program itself, and one that stands still would not hear
        /// of it.
        private static void end(Main server) {
            if (Machine.THIS.isGoingDown()) {
                server.close();
            } else {
                server.leave();
            }
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
