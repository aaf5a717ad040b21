package dev.holdfast.server;

import dev.holdfast.agent.Admission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/// The server as a program that tests start, by a clock that they turn: it is the machine's, and so much more as
/// the file `turned` beside the data directory says. It looks four times a second whether a time is over. Beside the
/// usual
/// options it takes `--caps RUNNING,MEMORY`.
public final class TurnedServer {

    private TurnedServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Config config = LesserServer.config(rules(Config.Rules.USUAL, caps(arguments)), arguments);
        Main main =
                new Main(config, store -> store, new Turned(file(config.data().root())));
        System.out.println("listening on " + main.address());
        // As the real one does when it is told to end.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(main::leave));
        Thread.currentThread().join();
    }

    private static Admission.Caps caps(String... arguments) {
        int at = List.of(arguments).indexOf("--caps");
        if (at < 0) {
            return Admission.Caps.NONE;
        }
        String[] caps = arguments[at + 1].split(",", 2);
        return new Admission.Caps(Integer.parseInt(caps[0]), Long.parseLong(caps[1]));
    }

    private static Config.Rules rules(Config.Rules usual, Admission.Caps caps) {
        return new Config.Rules(
                usual.freezeAfter(), usual.stopAfter(), usual.trashKeeps(), caps, Duration.ofMillis(250));
    }

    private static Path file(Path data) {
        return data.resolveSibling("turned");
    }

    /// Turns the clock of the server on this data directory, to so much beyond the machine's.
    public static void turn(Path data, Duration beyond) {
        try {
            Path draft = data.resolveSibling("turned.draft");
            Files.writeString(draft, beyond.toString());
            Files.move(draft, file(data), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static final class Turned extends Clock {

        private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
        private final Path file;

        Turned(Path file) {
            this.file = file;
        }

        @Override
        public Instant instant() {
            try {
                Instant now = clock.instant();
                return Files.exists(file) ? now.plus(Duration.parse(Files.readString(file))) : now;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
