package dev.holdfast.walk;

import dev.holdfast.runtime.docker.TestEngine;
import dev.holdfast.runtime.docker.TestEngine.Ending;
import dev.holdfast.server.TurnedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Whatever befalls a server by chance: it is killed or stopped, its containers are, its engine is, and time passes.
/// After each it is started again, as whoever runs it would do.
final class Calamities implements Callable<Map<Calamities.Calamity, Integer>> {

    /// What befalls it.
    enum Calamity {
        SERVER_KILLED(4),
        SERVER_STOPPED(1),
        CONTAINER_KILLED(4),
        CONTAINER_REMOVED(3),
        ENGINE_KILLED(1),
        ENGINE_STOPPED(1),
        BOTH_KILLED(1),
        TIME_PASSES(2);

        private final int often;

        Calamity(int often) {
            this.often = often;
        }
    }

    private static final int LEAST_QUIET = 500;
    private static final int MORE_QUIET = 3000;
    private static final int MOST_AWAY = 1500;

    /// Long enough for the idle to be frozen, and for those that are frozen to be stopped in a while.
    private static final Duration PASSING = Duration.ofMinutes(7);

    private final TestServer server;
    private final TestEngine engine;
    private final Random random;
    private final long until;
    private Duration turned = Duration.ZERO;
    private Duration away = Duration.ZERO;
    private Duration slowest = Duration.ZERO;

    /// @param until when to stop, as `System.nanoTime()`
    Calamities(TestServer server, TestEngine engine, long seed, long until) {
        this.server = server;
        this.engine = engine;
        this.random = new Random(seed);
        this.until = until;
    }

    /// How much the server's clock was turned.
    Duration turned() {
        return turned;
    }

    /// How long it took to be as before, together.
    Duration away() {
        return away;
    }

    /// The longest time that a start of the server took.
    Duration slowest() {
        return slowest;
    }

    /// Returns when server and engine are there again and nothing more will befall them.
    @Override
    public Map<Calamity, Integer> call() throws Exception {
        Map<Calamity, Integer> befell = new EnumMap<>(Calamity.class);
        List<Calamity> all = Stream.of(Calamity.values())
                .flatMap(each -> Collections.nCopies(each.often, each).stream())
                .toList();
        while (true) {
            Thread.sleep(LEAST_QUIET + random.nextInt(MORE_QUIET));
            if (System.nanoTime() > until) {
                return befell;
            }
            Calamity next = all.get(random.nextInt(all.size()));
            long began = System.nanoTime();
            befall(next);
            away = away.plusNanos(System.nanoTime() - began);
            befell.merge(next, 1, Integer::sum);
        }
    }

    private void befall(Calamity calamity) throws Exception {
        switch (calamity) {
            case SERVER_KILLED -> {
                server.kill();
                stayAway();
                start();
            }
            case SERVER_STOPPED -> {
                int status = server.term();
                if (status != 0 && status != 128 + 15) {
                    throw new AssertionError("the server ended with " + status);
                }
                start();
            }
            case CONTAINER_KILLED -> oneContainer("kill");
            case CONTAINER_REMOVED -> oneContainer("rm", "--force");
            case ENGINE_KILLED -> engineEnds(Ending.KILL);
            case ENGINE_STOPPED -> engineEnds(Ending.TERM);
            case BOTH_KILLED -> {
                engine.end(Ending.KILL);
                server.kill();
                engine.startAgain();
                start();
            }
            case TIME_PASSES -> {
                turned = turned.plus(PASSING);
                TurnedServer.turn(server.data(), turned);
            }
        }
    }

    private void start() throws IOException, InterruptedException {
        long began = System.nanoTime();
        server.start();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
    }

    private void stayAway() throws InterruptedException {
        if (random.nextBoolean()) {
            Thread.sleep(random.nextInt(MOST_AWAY));
        }
    }

    private void engineEnds(Ending ending) throws IOException, InterruptedException {
        engine.end(ending);
        stayAway();
        engine.startAgain();
    }

    /// One that ended by itself meanwhile is as good.
    private void oneContainer(String... how) throws IOException {
        List<String> containers = server.containers();
        if (!containers.isEmpty()) {
            List<String> command = new ArrayList<>(List.of(how));
            command.add(containers.get(random.nextInt(containers.size())));
            server.docker().attempt(command.toArray(String[]::new));
        }
    }
}
