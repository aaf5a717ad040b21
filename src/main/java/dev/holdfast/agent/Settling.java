package dev.holdfast.agent;

import dev.holdfast.db.Database;
import dev.holdfast.driver.AgentDriver;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.Gateway;
import dev.holdfast.gateway.Guest;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.ContainerRuntime;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Takes an agent from what is found to what is wanted, one repair after the other. Whoever calls this is
/// alone with the agent. It can be called at any time, any number of times, after any crash.
final class Settling {

    /// An init passes the signal on and most programs leave at once; what has not left by then is not going
    /// to.
    static final Duration GRACE = Duration.ofMillis(800);

    /// The longest ways are REMOVE, CREATE, ATTACH, THAW, NOTHING and STOP, REMOVE, NOTHING; a few more
    /// allow for an engine that is being pulled about.
    private static final int MAX_STEPS = 8;

    /// What a start fails with that may fail for ever.
    private static final Set<String> NEVER_AGAIN = Set.of("image_cannot_start", "engine_failed");

    /// What a deed fails with whose runtime somebody ended or removed after it was looked at.
    private static final Set<String> CHANGED = Set.of("runtime_not_running", "runtime_not_found");

    private final Database database;
    private final EventLog events;
    private final VolumeStore volumes;
    private final ContainerRuntime runtimes;
    private final Supply supply;
    private final Gateway gateway;
    private final List<Consumer<Agent>> endings = new CopyOnWriteArrayList<>();
    private volatile boolean leaving;

    Settling(Database database, EventLog events, VolumeStore volumes, Supply supply, Gateway gateway) {
        this.database = database;
        this.events = events;
        this.volumes = volumes;
        this.supply = supply;
        this.runtimes = supply.runtimes();
        this.gateway = gateway;
    }

    /// Repairs nothing any more: the next server does, at its start.
    void leave() {
        leaving = true;
    }

    /// Settles the agent and returns it as it is then.
    Agent settle(Agent agent) throws IOException {
        if (leaving) {
            return agent;
        }
        Agent now = agent;
        for (int step = 0; step < MAX_STEPS; step++) {
            Repair repair = Repair.of(now.wanted(), observe(now));
            if (repair == Repair.NOTHING) {
                return settled(now);
            }
            Agent seen = now;
            unlessChanged(() -> perform(repair, seen));
            now = reread(now);
        }
        throw Problem.unavailable(
                "not_settling",
                "The runtime of agent \"" + agent.name() + "\" keeps changing under our hands; is something else"
                        + " starting or stopping its container?");
    }

    private interface Deed {
        void run() throws IOException;
    }

    /// What fails because somebody ended or removed the runtime meanwhile is not a failure: that is
    /// seen at the next look.
    private static void unlessChanged(Deed deed) throws IOException {
        try {
            deed.run();
        } catch (Problem changed) {
            if (!CHANGED.contains(changed.code())) {
                throw changed;
            }
        }
    }

    private Repair.Found observe(Agent agent) throws IOException {
        Repair.Volume volume = volume(agent);
        if (agent.runtime().isEmpty()) {
            return new Repair.Found(Optional.empty(), false, volume);
        }
        RuntimeId id = agent.runtime().get();
        Optional<FoundRuntime.State> state = runtimes.observe(id).map(FoundRuntime::state);
        boolean connected = state.isPresent() && isConnected(agent, id);
        return new Repair.Found(state, connected, volume);
    }

    private Repair.Volume volume(Agent agent) throws IOException {
        Optional<UUID> found = volumes.identity(new TreeSource.Live(agent.volume()));
        if (found.isEmpty()) {
            return Repair.Volume.MISSING;
        }
        return found.equals(agent.head()) ? Repair.Volume.PRESENT : Repair.Volume.FOREIGN;
    }

    private boolean isConnected(Agent agent, RuntimeId runtime) throws IOException {
        Optional<UUID> attached = volumes.attached(runtime);
        return attached.isPresent() && attached.equals(agent.head()) && gateway.isOpen(runtime);
    }

    private void perform(Repair repair, Agent agent) throws IOException {
        switch (repair) {
            case NOTHING -> {}
            case CREATE -> create(agent);
            case START -> start(agent, running(agent));
            case ATTACH -> connect(agent, running(agent));
            case THAW -> {
                runtimes.thaw(running(agent));
                tellResumed(agent);
            }
            case FREEZE -> {
                runtimes.freeze(running(agent));
                tell(agent, "agent.paused");
            }
            case STOP -> {
                tellEnding(agent);
                stop(agent);
                tell(agent, "agent.stopped");
            }
            case REMOVE -> remove(agent);
            case ALARM -> throw alarm(agent);
        }
    }

    private void create(Agent agent) throws IOException {
        if (agent.runtime().isPresent()) {
            // Its container was removed by somebody else. What its task wrote may still be read, so the rest of it is
            // left to the reconciler.
            gateway.close(agent.runtime().get());
            volumes.detach(agent.runtime().get());
        }
        Supply.Given given = give(agent);
        if (given.warm()) {
            supply.thawDuring(given.runtime(), () -> connect(agent, given.runtime()));
            tellResumed(agent);
        }
    }

    /// Gives the agent a runtime, which is written down.
    Supply.Given give(Agent agent) throws IOException {
        return supply.give(
                agent.definition().runtime(),
                runtime -> database.run(tx -> AgentStore.runtime(tx, agent.id(), Optional.of(runtime))));
    }

    /// Start is always: detach, start (which proves that the mount points are ours and empty), attach,
    /// check.
    private void start(Agent agent, RuntimeId runtime) throws IOException {
        gateway.close(runtime);
        volumes.detach(runtime);
        begin(agent, runtime);
        connect(agent, runtime);
        tellResumed(agent);
    }

    /// One that is being made is told of when it is.
    private void tellResumed(Agent agent) {
        if (agent.made()) {
            tell(agent, "agent.resumed");
        }
    }

    /// A container that the engine will not start, such as one of which a killed engine left something behind, never
    /// starts again: it is removed, and the next try is a new one.
    private void begin(Agent agent, RuntimeId runtime) throws IOException {
        try {
            runtimes.start(runtime);
        } catch (Problem refused) {
            if (agent.made() && NEVER_AGAIN.contains(refused.code())) {
                try {
                    remove(agent);
                } catch (IOException | RuntimeException later) {
                    refused.addSuppressed(later);
                }
            }
            throw refused;
        }
    }

    /// Attaches the volume and opens the gateway.
    void connect(Agent agent, RuntimeId runtime) throws IOException {
        UUID head = agent.head().orElseThrow();
        if (!volumes.attached(runtime).equals(Optional.of(head))) {
            volumes.attach(agent.volume(), runtime);
        }
        if (!volumes.attached(runtime).equals(Optional.of(head))) {
            throw alarm(agent);
        }
        try {
            gateway.open(runtime, guest(agent));
        } catch (Problem taken) {
            // Something in the runtime took our port while nobody listened. A fresh start is the way to get it back.
            if (taken.code().equals("port_taken") && agent.task().isEmpty()) {
                runtimes.stop(runtime, GRACE);
                return;
            }
            throw taken;
        }
    }

    private static Guest guest(Agent agent) {
        return new Guest(
                agent.id(),
                agent.definition().egress().asPolicy(),
                agent.definition().provider());
    }

    /// Tells the gateway what holds for the agent now, if it listens for it.
    void admitAgain(Agent agent) throws IOException {
        if (agent.runtime().filter(gateway::isOpen).isPresent()) {
            gateway.open(agent.runtime().get(), guest(agent));
        }
    }

    /// @throws Problem UNPROCESSABLE `driver_program_missing`
    void refuseWithoutProgram(RuntimeId runtime, String image, AgentDriver driver) throws IOException {
        if (!runtimes.hasProgram(runtime, driver.program())) {
            throw Problem.unprocessable(
                    "driver_program_missing",
                    "The driver \"" + driver.name() + "\" needs the program \"" + driver.program()
                            + "\", and the image \"" + image
                            + "\" has none on its PATH; choose another image or driver.");
        }
    }

    /// Removes the runtime; the volume is only detached.
    void remove(Agent agent) throws IOException {
        if (agent.runtime().isPresent()) {
            discard(agent.runtime().get());
            database.run(tx -> AgentStore.runtime(tx, agent.id(), Optional.empty()));
        }
    }

    /// Removes a runtime, or what is left of it.
    void discard(RuntimeId runtime) throws IOException {
        gateway.close(runtime);
        volumes.detach(runtime);
        runtimes.delete(runtime);
    }

    /// Tells, from now on, before a runtime ends in good order.
    void beforeStop(Consumer<Agent> told) {
        endings.add(told);
    }

    /// Tells that the agent's runtime is about to end.
    void tellEnding(Agent agent) {
        endings.forEach(each -> each.accept(agent));
    }

    /// Stops the runtime, so that the next settling starts it anew on the same volume. It may never have come to be,
    /// or be gone.
    void stop(Agent agent) throws IOException {
        if (agent.runtime().isPresent()) {
            RuntimeId runtime = agent.runtime().get();
            gateway.close(runtime);
            if (runtimes.find(runtime).isPresent()) {
                unlessChanged(() -> runtimes.stop(runtime, GRACE));
            }
        }
    }

    private Agent settled(Agent agent) throws IOException {
        if (agent.runtime().isPresent() && !agent.wanted().keepsRuntime()) {
            // Its container is gone already, perhaps by a removal that a crash cut short.
            remove(agent);
            return settled(reread(agent));
        }
        if (agent.problem().isEmpty()) {
            return agent;
        }
        database.run(tx -> {
            AgentStore.problem(tx, agent.id(), Optional.empty());
            events.append(tx, draft(agent, "agent.recovered", agent.because()));
        });
        return reread(agent);
    }

    private Agent reread(Agent agent) {
        return database.read(tx -> AgentStore.find(tx, agent.id()).orElseThrow());
    }

    private void tell(Agent agent, String type) {
        database.run(tx -> events.append(tx, draft(agent, type, agent.because())));
    }

    private static RuntimeId running(Agent agent) {
        return agent.runtime().orElseThrow();
    }

    /// Writes down what is wrong with the agent, and tells it when that is news.
    void fail(AgentId id, Exception failed) {
        String sentence = failed instanceof Problem problem ? problem.sentence() : String.valueOf(failed.getMessage());
        database.run(tx -> {
            Optional<Agent> agent = AgentStore.find(tx, id);
            if (agent.isPresent() && !agent.get().problem().equals(Optional.of(sentence))) {
                AgentStore.problem(tx, id, Optional.of(sentence));
                events.append(tx, draft(agent.get(), "agent.failed", sentence));
            }
        });
    }

    /// Fails while the agent's volume is missing or another one.
    void demandVolume(Agent agent) throws IOException {
        if (volume(agent) != Repair.Volume.PRESENT) {
            throw alarm(agent);
        }
    }

    private static Problem alarm(Agent agent) {
        return Problem.unavailable(
                "volume_missing",
                "The volume of agent \"" + agent.name() + "\" is not there or not the one that was left (volume "
                        + agent.volume() + "). Nothing was made in its place; bring it back and recover the agent.");
    }

    static Event.Draft draft(Agent agent, String type, String because) {
        return new Event.Draft(
                type,
                Optional.of(agent.id()),
                Optional.empty(),
                Json.object().put("name", agent.name().value()).put("because", because));
    }
}
