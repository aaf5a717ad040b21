package dev.holdfast.server;

import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// The server as a program that tests start, whose long work stands still at a moment that they choose: before one of
/// its calls to the store. It takes the options of the real one.
public final class MomentServer {

    private static final Duration BREATH = Duration.ofMillis(2);

    private MomentServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Config config = LesserServer.config(arguments);
        try (Main main = new Main(config, store -> standing(store, config.data().root()))) {
            System.out.println("listening on " + main.address());
            Thread.currentThread().join();
        }
    }

    /// A moment of long work: before its call of this number.
    private record Moment(String work, int call) {

        static Optional<Moment> chosen(Path data) {
            try {
                if (!Files.exists(chosenIn(data))) {
                    return Optional.empty();
                }
                String[] words = Files.readString(chosenIn(data)).split(" ", 2);
                return Optional.of(new Moment(words[0], Integer.parseInt(words[1])));
            } catch (IOException released) {
                return Optional.empty();
            }
        }
    }

    private static Path chosenIn(Path data) {
        return data.resolveSibling("moment");
    }

    private static Path reachedIn(Path data) {
        return data.resolveSibling("moment.reached");
    }

    /// Lets the work of this kind stand still before its call of this number, the first one is 1.
    public static void choose(Path data, String work, int call) {
        try {
            Path draft = data.resolveSibling("moment.draft");
            Files.writeString(draft, work + " " + call);
            Files.move(draft, chosenIn(data), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Whether it stands still.
    public static boolean isReached(Path data) {
        return Files.exists(reachedIn(data));
    }

    /// Lets it go on.
    public static void release(Path data) {
        try {
            Files.deleteIfExists(chosenIn(data));
            Files.deleteIfExists(reachedIn(data));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Each piece of long work has a thread of its own.
    private static VolumeStore standing(VolumeStore store, Path data) {
        Map<Thread, Integer> calls = new ConcurrentHashMap<>();
        return (VolumeStore) Proxy.newProxyInstance(
                VolumeStore.class.getClassLoader(), new Class<?>[] {VolumeStore.class}, (proxy, method, arguments) -> {
                    int call = calls.merge(Thread.currentThread(), 1, Integer::sum);
                    Optional<Moment> moment = Moment.chosen(data)
                            .filter(chosen -> chosen.call() == call
                                    && Thread.currentThread().getName().startsWith(chosen.work() + "-agt_"));
                    if (moment.isPresent()) {
                        Files.writeString(reachedIn(data), method.getName());
                        while (Moment.chosen(data).equals(moment)) {
                            LockSupport.parkNanos(BREATH.toNanos());
                        }
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
