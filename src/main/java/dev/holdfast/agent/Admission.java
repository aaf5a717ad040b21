package dev.holdfast.agent;

import dev.holdfast.agent.AgentState.Depth;
import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.RuntimeSpec.Limits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Sees to it that no more agents run, and no more memory is promised to them, than is set for this machine.
///
/// Freezing frees processors and only stopping frees memory. So when memory is short the longest-frozen agent is
/// stopped, and when none is frozen the longest-idle one; when too many run, the longest-idle one is frozen. Whoever
/// is busy keeps its place: when all are, the newcomer has to wait.
///
/// A seat is never asked for by somebody whose turn it is with an agent: to make room, another agent's turn is
/// waited for.
public final class Admission {

    /// The most that there may be; zero for no such cap.
    ///
    /// @param running how many agents run at the same time
    /// @param memory the sum of the memory limits of those that run or are frozen, in bytes
    public record Caps(int running, long memory) {
        public static final Caps NONE = new Caps(0, 0);

        boolean isNone() {
            return running == 0 && memory == 0;
        }
    }

    /// Since when an agent is idle; nothing of one that is busy.
    @FunctionalInterface
    public interface Quiet {
        Optional<Instant> since(Agent agent);
    }

    /// Pauses an agent unless it is busy by now. Says whether it did.
    @FunctionalInterface
    interface Rest {
        boolean rest(Agent agent, Depth depth, String because) throws IOException;
    }

    /// Places that are kept until it is written down that somebody has taken them.
    public interface Seat extends AutoCloseable {
        @Override
        void close();
    }

    private static final Duration TRY_AGAIN = Duration.ofSeconds(15);
    private static final long MIB = 1L << 20;

    private final Database database;
    private final Caps caps;
    private final Rest rest;
    private final ReentrantLock lock = new ReentrantLock(true);
    /// Who was promised a place, with how much memory.
    private final Map<AgentId, Long> promised = new HashMap<>();
    private volatile Quiet quiet = agent ->
            Optional.of(agent.intent().since()).filter(any -> agent.task().isEmpty());

    Admission(Database database, Caps caps, Rest rest) {
        this.database = database;
        this.caps = caps;
        this.rest = rest;
    }

    /// From now on asks this who is idle.
    public void measuredBy(Quiet measured) {
        quiet = measured;
    }

    /// A place for this agent, which is free for it if it has one already.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `no_room` when all that run are busy
    Seat seat(Agent agent) throws IOException {
        return agent.wanted() == Wanted.RUNNING
                ? () -> {}
                : seat(agent.id(), agent.definition().limits());
    }

    /// A place for an agent that is about to be made.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `no_room` when all that run are busy
    Seat seat(AgentId agent, Limits limits) throws IOException {
        return seats(Set.of(agent), limits);
    }

    /// Places for so many agents, of which it is not known yet who they will be.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `no_room` when all that run are busy
    public Seat seats(int count, Limits limits) throws IOException {
        return seats(Stream.generate(AgentId::fresh).limit(count).collect(Collectors.toSet()), limits);
    }

    private Seat seats(Set<AgentId> agents, Limits limits) throws IOException {
        if (caps.isNone()) {
            return () -> {};
        }
        lock.lock();
        try {
            Map<AgentId, Long> wished = new HashMap<>(promised);
            agents.forEach(agent -> wished.put(agent, limits.memory()));
            makeRoom(wished);
            agents.forEach(agent -> promised.put(agent, limits.memory()));
        } finally {
            lock.unlock();
        }
        return () -> giveBack(agents);
    }

    private void giveBack(Set<AgentId> agents) {
        lock.lock();
        try {
            promised.keySet().removeAll(agents);
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(Map<AgentId, Long> wished) throws IOException {
        Set<AgentId> asked = new HashSet<>(wished.keySet());
        while (true) {
            List<Agent> living = database.read(AgentStore::living);
            Optional<Depth> needed = shortage(living, wished);
            if (needed.isEmpty()) {
                return;
            }
            Agent victim = victims(living, needed.get())
                    .filter(agent -> !asked.contains(agent.id()))
                    .findFirst()
                    .orElseThrow(this::noRoom);
            asked.add(victim.id());
            rest.rest(victim, needed.get(), "paused to make room for another; it was idle");
        }
    }

    /// How far down somebody has to go to make room, if anybody has to. Who is promised a place may have taken it
    /// already, and counts once.
    private Optional<Depth> shortage(List<Agent> living, Map<AgentId, Long> wished) {
        Set<AgentId> running = new HashSet<>(wished.keySet());
        Map<AgentId, Long> memory = new HashMap<>(wished);
        for (Agent agent : living) {
            boolean runs = agent.wanted() == Wanted.RUNNING;
            if (runs) {
                running.add(agent.id());
            }
            if (runs || agent.runtime().isPresent()) {
                memory.put(agent.id(), agent.definition().limits().memory());
            }
        }
        long bytes = memory.values().stream().mapToLong(Long::longValue).sum();
        if (caps.memory() > 0 && bytes > caps.memory()) {
            return Optional.of(Depth.STOPPED);
        }
        return caps.running() > 0 && running.size() > caps.running() ? Optional.of(Depth.FROZEN) : Optional.empty();
    }

    /// Who may be asked to make room, who should first.
    private Stream<Agent> victims(List<Agent> living, Depth depth) {
        Stream<Agent> frozen = living.stream()
                .filter(agent -> depth == Depth.STOPPED && agent.wanted() == Wanted.FROZEN)
                .filter(agent -> agent.runtime().isPresent())
                .sorted(Comparator.comparing(agent -> agent.intent().since()));
        Stream<Agent> running = living.stream()
                .filter(agent -> agent.wanted() == Wanted.RUNNING)
                .sorted(Comparator.comparing(
                        agent -> quiet.since(agent).orElse(agent.intent().since())));
        return Stream.concat(frozen, running).filter(agent -> quiet.since(agent).isPresent());
    }

    private Problem noRoom() {
        String most = caps.running() > 0 ? caps.running() + " agents" : "";
        String memory = caps.memory() > 0 ? caps.memory() / MIB + " MiB of memory" : "";
        String all = most.isEmpty() || memory.isEmpty() ? most + memory : most + " and " + memory;
        return Problem.of(
                        Problem.Kind.TOO_MANY_REQUESTS,
                        "no_room",
                        "No more than " + all + " may be at work at the same time here, and all of it is. Try again"
                                + " later, or raise --max-running and --max-memory.")
                .passingAfter(TRY_AGAIN);
    }
}
