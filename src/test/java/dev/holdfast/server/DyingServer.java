package dev.holdfast.server;

import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;

/// The server as a program that tests start, which ends as by SIGKILL when it is about to attach a
/// volume and a file `die` lies beside its data directory.
public final class DyingServer {

    private static final int KILLED = 137;

    private DyingServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Config config = LesserServer.config(arguments);
        try (Main main =
                new Main(config, store -> dying(store, word(config.data().root())))) {
            Runtime.getRuntime().addShutdownHook(new Thread(main::close));
            System.out.println("listening on " + main.address());
            Thread.currentThread().join();
        }
    }

    private static Path word(Path data) {
        return data.resolveSibling("die");
    }

    /// Lets the server on this data directory die once.
    public static void condemn(Path data) throws IOException {
        Files.createFile(word(data));
    }

    private static VolumeStore dying(VolumeStore store, Path word) {
        return (VolumeStore) Proxy.newProxyInstance(
                VolumeStore.class.getClassLoader(), new Class<?>[] {VolumeStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("attach") && Files.deleteIfExists(word)) {
                        Runtime.getRuntime().halt(KILLED);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
