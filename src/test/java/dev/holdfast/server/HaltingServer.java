package dev.holdfast.server;

import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/// The server as a program that tests start, which ends as by SIGKILL when its store was to clone several volumes
/// and has made two of them.
public final class HaltingServer {

    private static final int CLONES = 2;
    private static final int KILLED = 137;

    private HaltingServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Main main = new Main(LesserServer.config(arguments), HaltingServer::halting)) {
            System.out.println("listening on " + main.address());
            Thread.currentThread().join();
        }
    }

    private static VolumeStore halting(VolumeStore store) {
        return (VolumeStore) Proxy.newProxyInstance(
                VolumeStore.class.getClassLoader(), new Class<?>[] {VolumeStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("clone") && arguments[0] instanceof List<?> volumes) {
                        haltBetween(store, volumes, (TreeSource) arguments[1]);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    private static void haltBetween(VolumeStore store, List<?> volumes, TreeSource source) throws IOException {
        if (volumes.size() > CLONES) {
            store.clone(volumes.stream().limit(CLONES).map(VolumeId.class::cast).toList(), source);
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
