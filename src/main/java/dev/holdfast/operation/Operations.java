package dev.holdfast.operation;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;

/// Sees to it that at most one thing happens to an agent at a time, and that what must not be left
/// half-done is found again after a crash.
public final class Operations {

    /// What is done while nobody else acts on the subject.
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /// The lock of a subject, and how many hold it or wait for it; at none it is forgotten.
    private static final class Turn {
        final ReentrantLock lock = new ReentrantLock(true);
        int users;
    }

    private static final Duration SOON = Duration.ofSeconds(5);

    /// Long work on a subject, and the thread that does it.
    private record Occupation(OperationId operation, String kind, Thread thread) {}

    private final Database database;
    private final Clock clock;
    private final Map<AgentId, Turn> turns = new ConcurrentHashMap<>();
    private final Map<AgentId, Occupation> occupations = new ConcurrentHashMap<>();

    public Operations(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Runs the work when it is the caller's turn; turns come in the order they were asked for. Whoever has
    /// the turn may ask for it again.
    ///
    /// @throws Problem CONFLICT `operation_in_progress` while long work is done on the subject by somebody else
    public <T> T alone(AgentId subject, Work<T> work) throws IOException {
        Occupation occupation = occupations.get(subject);
        if (occupation != null && !occupation.thread().equals(Thread.currentThread())) {
            throw inProgress(occupation.kind());
        }
        Turn turn = turns.compute(subject, (id, found) -> {
            Turn mine = found == null ? new Turn() : found;
            mine.users++;
            return mine;
        });
        turn.lock.lock();
        try {
            return work.run();
        } finally {
            turn.lock.unlock();
            turns.computeIfPresent(subject, (id, mine) -> --mine.users == 0 ? null : mine);
        }
    }

    /// The same with several subjects at once, whose turns are taken in this order.
    public <T> T alone(List<AgentId> subjects, Work<T> work) throws IOException {
        return subjects.isEmpty()
                ? work.run()
                : alone(subjects.getFirst(), () -> alone(subjects.subList(1, subjects.size()), work));
    }

    private static Problem inProgress(String kind) {
        return Problem.conflict(
                        "operation_in_progress",
                        "Another operation, \"" + kind
                                + "\", is under way on this agent: wait for its end or cancel it.")
                .passingAfter(SOON);
    }

    void occupy(Operation operation, Thread thread) {
        occupations.put(operation.subject(), new Occupation(operation.id(), operation.kind(), thread));
    }

    void release(AgentId subject) {
        occupations.remove(subject);
    }

    /// Which long work is done on the subject just now.
    public Optional<String> occupation(AgentId subject) {
        return Optional.ofNullable(occupations.get(subject)).map(Occupation::kind);
    }

    /// The long work that is done on the subject just now.
    public Optional<OperationId> underWay(AgentId subject) {
        return Optional.ofNullable(occupations.get(subject)).map(Occupation::operation);
    }

    /// Writes down what is about to be done. Durable when this returns.
    ///
    /// @throws Problem CONFLICT `operation_in_progress` while another one runs on the subject
    public Operation begin(AgentId subject, String kind, JsonNode intent) {
        OperationId id = OperationId.fresh();
        return database.write(tx -> {
            OperationStore.runningOn(tx, subject).ifPresent(other -> {
                throw inProgress(other.kind());
            });
            OperationStore.insert(tx, id, subject, kind, intent, clock.instant());
            return OperationStore.find(tx, id).orElseThrow();
        });
    }

    /// Writes down more of what is being done. Durable when this returns.
    public void rewrite(OperationId id, JsonNode intent) {
        database.run(tx -> OperationStore.rewrite(tx, id, intent));
    }

    public void done(OperationId id) {
        database.run(tx -> done(tx, id));
    }

    /// The same, written down with what it did.
    public void done(Tx tx, OperationId id) {
        OperationStore.done(tx, id, clock.instant());
    }

    public void failed(OperationId id, String reason) {
        database.run(tx -> OperationStore.failed(tx, id, reason, clock.instant()));
    }

    /// The operations of this kind that neither ended nor are worked on. Only to be asked at start.
    public List<Operation> unfinished(String kind) {
        return database.read(tx -> OperationStore.running(tx, kind));
    }

    public Operation find(OperationId id) {
        return database.read(tx -> OperationStore.find(tx, id))
                .orElseThrow(() -> Problem.notFound("operation", id.value()));
    }
}
