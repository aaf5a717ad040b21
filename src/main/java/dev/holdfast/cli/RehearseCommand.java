package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.server.ColdStorage;
import dev.holdfast.server.Config;
import dev.holdfast.server.Entrance;
import dev.holdfast.server.Main;
import dev.holdfast.server.PreviewDoor;
import dev.holdfast.setup.Programs;
import dev.holdfast.storage.choice.StorageWish;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/// Goes once through a start of the server and through some commands, so that Java can keep the loaded
/// and linked classes in an ahead-of-time cache. Everything happens in a folder that is gone
/// afterwards.
@Command(name = "rehearse", hidden = true, description = "Start and use a server once, for Java's ahead-of-time cache.")
final class RehearseCommand extends MachineCommand {

    private static final List<List<String>> USES = List.of(
            List.of("status"),
            List.of("agent", "ls"),
            List.of("task", "ls", "nobody"),
            List.of("files", "ls", "nobody:/"),
            List.of("provider", "ls"),
            List.of("pool", "show", "-o", "json"),
            List.of("events"));

    @Override
    int run(Environment environment, DataDirectory ignored) throws IOException, InterruptedException {
        needRoot();
        Path folder = Files.createTempDirectory("holdfast-rehearsal-").toRealPath();
        DataDirectory data = new DataDirectory(folder.resolve("data"));
        try (EmptyEngine engine = new EmptyEngine(folder.resolve("engine.sock"));
                Main server = new Main(config(data, engine))) {
            try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
                Environment there = new Environment(Map.of(), environment.in(), nowhere, nowhere, false);
                Holdfast program = new Holdfast(there.withData(data.root()));
                USES.forEach(words -> program.execute(words.toArray(String[]::new)));
            }
            environment.out().println("rehearsed at " + server.address());
        } finally {
            Dismantling.unmount(folder + "/", "\0");
            Programs.need(List.of("rm", "-rf", "--one-file-system", folder.toString()));
        }
        return 0;
    }

    private static Config config(DataDirectory data, EmptyEngine engine) {
        return new Config(
                data,
                0,
                engine.address(),
                Optional.empty(),
                new StorageWish(StorageWish.Kind.COPY, 0, StorageWish.Fence.BEST),
                Config.DEFAULT_UID,
                Config.DEFAULT_IMAGE,
                List.of(),
                Entrance.LOOPBACK,
                PreviewDoor.BESIDE,
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                Config.Rules.USUAL,
                0,
                ColdStorage.USUAL);
    }
}
