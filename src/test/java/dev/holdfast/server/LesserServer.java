package dev.holdfast.server;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.storage.choice.StorageWish;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The server on a `LesserStore`, as a program that tests start. It takes the options of the real one.
public final class LesserServer {

    /// The largest volume that is copied unasked, in bytes.
    static final long MOST_UNASKED = 1L << 20;

    private LesserServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Main main = new Main(config(arguments), LesserStore::new)) {
            System.out.println("listening on " + main.address());
            Thread.currentThread().join();
        }
    }

    static Config config(String... arguments) {
        return config(Config.Rules.USUAL, arguments);
    }

    static Config config(Config.Rules rules, String... arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        return new Config(
                new DataDirectory(Path.of(option(options, "--data"))),
                Integer.parseInt(option(options, "--port")),
                URI.create("unix://" + option(options, "--engine")),
                Optional.empty(),
                new StorageWish(
                        StorageWish.Kind.BTRFS,
                        Long.parseLong(option(options, "--pool-size")),
                        StorageWish.Fence.BEST,
                        MOST_UNASKED),
                Config.DEFAULT_UID,
                option(options, "--image"),
                List.of(),
                Entrance.LOOPBACK,
                PreviewDoor.BESIDE,
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                rules,
                Integer.parseInt(options.getOrDefault("--warm", "0")),
                ColdStorage.USUAL);
    }

    private static String option(Map<String, String> options, String name) {
        return Optional.ofNullable(options.get(name)).orElseThrow(() -> new IllegalArgumentException(name));
    }
}
