package dev.holdfast.agent;

import dev.holdfast.agent.AgentState.Depth;
import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.RuntimeSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

/// Sees to it that no more agents run, and no more memory is promised to them, than is set for this
/// machine.
///
/// Freezing frees processors and only stopping frees memory. So when memory is short the longest-frozen
/// agent is stopped, and when none is frozen the longest-idle one; when too many run, the longest-idle
/// one is frozen. Whoever is busy keeps its place: when all are, the newcomer has to wait. Runtimes that
/// wait to be claimed are counted as frozen agents are, and go first.
///
/// A seat is never asked for by somebody whose turn it is with an agent: to make room, another agent's
/// turn is waited for.
public final class Admission {

    /// The most that there may be; zero for no such cap.
    ///
    /// @param running how many agents run at the same time
    /// @param memory the sum of the memory limits of those that run, are frozen or wait to be claimed,
    /// in bytes
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

    /// Runtimes that wait for whoever comes. They take memory as frozen agents do, and go before any
    /// agent has to.
    public interface Reserve {

        /// What they are made of, each as often as there are of it.
        List<RuntimeSpec> waiting();

        /// Removes one of this kind; says whether there was one.
        boolean giveUp(RuntimeSpec kind);
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
    private final Reserve reserve;
    private final ReentrantLock lock = new ReentrantLock(true);
    /// Who was promised a place, with which runtime.
    private final Map<AgentId, RuntimeSpec> promised = new HashMap<>();
    private volatile Quiet quiet = agent ->
            Optional.of(agent.intent().since()).filter(any -> agent.task().isEmpty());

    Admission(Database database, Caps caps, Reserve reserve, Rest rest) {
        this.database = database;
        this.caps = caps;
        this.reserve = reserve;
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
                : seat(agent.id(), agent.definition().runtime());
    }

    /// A place for an agent that is about to be made.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `no_room` when all that run are busy
    Seat seat(AgentId agent, RuntimeSpec spec) throws IOException {
        return seats(Set.of(agent), spec);
    }

    /// Places for so many agents, of which it is not known yet who they will be.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `no_room` when all that run are busy
    public Seat seats(int count, Definition definition) throws IOException {
        Set<AgentId> agents = Stream.generate(AgentId::fresh).limit(count).collect(Collectors.toSet());
        return seats(agents, definition.runtime());
    }

    private Seat seats(Set<AgentId> agents, RuntimeSpec spec) throws IOException {
        if (caps.isNone()) {
            return () -> {};
        }
        lock.lock();
        try {
            Map<AgentId, RuntimeSpec> wished = new HashMap<>(promised);
            agents.forEach(agent -> wished.put(agent, spec));
            makeRoom(wished);
            agents.forEach(agent -> promised.put(agent, spec));
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

    /// Whether there is memory for all that is at work, that was promised a place, and that waits.
    public boolean fits() {
        if (caps.memory() == 0) {
            return true;
        }
        lock.lock();
        try {
            List<RuntimeSpec> waiting = reserve.waiting();
            return bytes(database.read(AgentStore::living), promised, waiting) <= caps.memory();
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(Map<AgentId, RuntimeSpec> wished) throws IOException {
        Set<AgentId> asked = new HashSet<>(wished.keySet());
        while (true) {
            List<Agent> living = database.read(AgentStore::living);
            List<RuntimeSpec> unclaimed = unclaimed(living, wished);
            Optional<Depth> needed = shortage(living, wished, unclaimed);
            if (needed.isEmpty()) {
                return;
            }
            if (needed.get() == Depth.STOPPED && !unclaimed.isEmpty() && reserve.giveUp(unclaimed.getLast())) {
                continue;
            }
            Agent victim = victims(living, needed.get())
                    .filter(agent -> !asked.contains(agent.id()))
                    .findFirst()
                    .orElseThrow(this::noRoom);
            asked.add(victim.id());
            rest.rest(victim, needed.get(), "paused to make room for another; it was idle");
        }
    }

    /// What waits beyond what those who are promised a place will claim: their memory counts once.
    private List<RuntimeSpec> unclaimed(List<Agent> living, Map<AgentId, RuntimeSpec> wished) {
        Map<AgentId, RuntimeSpec> newcomers = new HashMap<>(wished);
        living.stream().filter(agent -> agent.runtime().isPresent()).forEach(agent -> newcomers.remove(agent.id()));
        List<RuntimeSpec> unclaimed = new ArrayList<>(reserve.waiting());
        newcomers.values().forEach(unclaimed::remove);
        return unclaimed;
    }

    /// How far down somebody has to go to make room, if anybody has to.
    private Optional<Depth> shortage(
            List<Agent> living, Map<AgentId, RuntimeSpec> wished, List<RuntimeSpec> unclaimed) {
        if (caps.memory() > 0 && bytes(living, wished, unclaimed) > caps.memory()) {
            return Optional.of(Depth.STOPPED);
        }
        Set<AgentId> running = new HashSet<>(wished.keySet());
        living.stream().filter(agent -> agent.wanted() == Wanted.RUNNING).forEach(agent -> running.add(agent.id()));
        return caps.running() > 0 && running.size() > caps.running() ? Optional.of(Depth.FROZEN) : Optional.empty();
    }

    /// The memory that is promised. Who is promised a place may have taken it already, and counts once.
    private static long bytes(List<Agent> living, Map<AgentId, RuntimeSpec> wished, List<RuntimeSpec> waiting) {
        Map<AgentId, Long> memory = new HashMap<>();
        wished.forEach((agent, spec) -> memory.put(agent, spec.limits().memory()));
        living.stream()
                .filter(agent ->
                        agent.wanted() == Wanted.RUNNING || agent.runtime().isPresent())
                .forEach(agent ->
                        memory.put(agent.id(), agent.definition().limits().memory()));
        return Stream.concat(
                        memory.values().stream(),
                        waiting.stream().map(spec -> spec.limits().memory()))
                .mapToLong(Long::longValue)
                .sum();
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
