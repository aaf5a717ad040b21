package dev.holdfast.operation;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What calls about operations are answered with, and those that begin one.
public final class OperationAnswers {

    /// The record of the answer.
    public static final Class<?> TYPE = OperationAnswer.class;

    /// The parameter of a call that may wait for the end.
    public static final Query WAIT =
            new Query("wait", "Waits for the end, at most so long, such as `30s`; never more than a minute.");

    /// @param percent absent where it cannot be told
    record ProgressAnswer(String phase, long bytes, Optional<Long> totalBytes, long files, Optional<Integer> percent) {

        static ProgressAnswer of(Progress.Reading reading) {
            OptionalLong total = reading.total();
            return new ProgressAnswer(
                    reading.phase(),
                    reading.bytes(),
                    total.isPresent() ? Optional.of(total.getAsLong()) : Optional.empty(),
                    reading.files(),
                    reading.percent().isPresent()
                            ? Optional.of(reading.percent().getAsInt())
                            : Optional.empty());
        }
    }

    /// What came of one of the agents of a batch.
    ///
    /// @param agent absent when there is none of this name
    /// @param code of the problem that stood in the way, which `detail` tells
    /// @param operation the long work that was begun on it
    record ResultAnswer(
            Optional<AgentId> agent,
            String name,
            Batch.Outcome outcome,
            Optional<String> code,
            Optional<String> detail,
            Optional<OperationId> operation) {

        static ResultAnswer of(Batch.Item item) {
            return new ResultAnswer(
                    item.agent(), item.name(), item.outcome(), item.code(), item.detail(), item.operation());
        }
    }

    /// @param agent absent for what is done to many
    /// @param progress only while it runs
    /// @param reason why it failed
    /// @param counts of a batch: how many came to each outcome
    /// @param results of a batch: what came of each agent, in the order in which they were asked for
    record OperationAnswer(
            OperationId id,
            Optional<AgentId> agent,
            String kind,
            Operation.State state,
            Optional<ProgressAnswer> progress,
            Optional<String> reason,
            Instant startedAt,
            Optional<Instant> endedAt,
            Optional<Map<String, Integer>> counts,
            Optional<List<ResultAnswer>> results) {}

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Pattern PERIOD = Pattern.compile("([0-9]{1,4})s?");

    private final LongWork work;
    private final Batches batches;

    public OperationAnswers(LongWork work, Batches batches) {
        this.work = work;
        this.batches = batches;
    }

    /// How long the caller wants to wait for the end; not at all when it does not say.
    static Duration wait(Call call) {
        String text = call.query("wait").orElse("0s");
        Matcher matcher = PERIOD.matcher(text);
        if (!matcher.matches()) {
            throw Problem.badRequest("bad_query", "\"wait\" is a number of seconds such as 30s, not \"" + text + "\".");
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(matcher.group(1)));
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    OperationAnswer answer(Operation operation) {
        return new OperationAnswer(
                operation.id(),
                Optional.of(operation.subject()),
                operation.kind(),
                operation.state(),
                work.progress(operation.id()).map(ProgressAnswer::of),
                operation.reason(),
                operation.started(),
                operation.ended(),
                Optional.empty(),
                Optional.empty());
    }

    static OperationAnswer answer(Batch batch) {
        Map<String, Integer> counts = new TreeMap<>();
        batch.counts().forEach((outcome, count) -> counts.put(outcome.name().toLowerCase(Locale.ROOT), count));
        int all = batch.items().size();
        int ended = (int)
                batch.items().stream().filter(item -> item.outcome().isEnd()).count();
        return new OperationAnswer(
                batch.id(),
                Optional.empty(),
                batch.kind(),
                batch.state(),
                batch.state() == Operation.State.RUNNING
                        ? Optional.of(new ProgressAnswer(
                                batch.kind(), 0, Optional.empty(), 0, Optional.of(all == 0 ? 0 : ended * 100 / all)))
                        : Optional.empty(),
                batch.reason(),
                batch.started(),
                batch.ended(),
                Optional.of(counts),
                Optional.of(batch.items().stream().map(ResultAnswer::of).toList()));
    }

    /// Answers that long work has begun: 202 with its address, or its end if the call waits for that.
    public void begun(Call call, Operation operation) throws InterruptedException {
        Operation now = work.await(operation.id(), wait(call));
        call.answerHeader("Location", "/v1/operations/" + operation.id());
        call.json(now.state() == Operation.State.RUNNING ? 202 : 200, answer(now));
    }

    /// The same of a batch.
    public void begun(Call call, Batch batch) throws InterruptedException {
        Batch now = batches.await(batch.id(), wait(call)).orElseThrow();
        call.answerHeader("Location", "/v1/operations/" + batch.id());
        call.json(now.state() == Operation.State.RUNNING ? 202 : 200, answer(now));
    }
}
