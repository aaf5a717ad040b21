package dev.holdfast.server;

import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/// The server as a program that tests start, which ends as by SIGKILL when its store is to make the third clone
/// since it began.
public final class HaltingServer {

    private static final int CLONES = 3;
    private static final int KILLED = 137;

    private HaltingServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Main main = new Main(LesserServer.config(arguments), HaltingServer::halting)) {
            System.out.println("listening on " + main.address());
            Thread.currentThread().join();
        }
    }

    private static VolumeStore halting(VolumeStore store) {
        AtomicInteger clones = new AtomicInteger();
        return (VolumeStore) Proxy.newProxyInstance(
                VolumeStore.class.getClassLoader(), new Class<?>[] {VolumeStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("clone") && clones.incrementAndGet() == CLONES) {
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
