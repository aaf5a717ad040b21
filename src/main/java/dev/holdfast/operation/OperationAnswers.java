package dev.holdfast.operation;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
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

    /// @param progress only while it runs
    /// @param reason why it failed
    record OperationAnswer(
            OperationId id,
            AgentId agent,
            String kind,
            Operation.State state,
            Optional<ProgressAnswer> progress,
            Optional<String> reason,
            Instant startedAt,
            Optional<Instant> endedAt) {}

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Pattern PERIOD = Pattern.compile("([0-9]{1,4})s?");

    private final LongWork work;

    public OperationAnswers(LongWork work) {
        this.work = work;
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
                operation.subject(),
                operation.kind(),
                operation.state(),
                work.progress(operation.id()).map(ProgressAnswer::of),
                operation.reason(),
                operation.started(),
                operation.ended());
    }

    /// Answers that long work has begun: 202 with its address, or its end if the call waits for that.
    public void begun(Call call, Operation operation) throws InterruptedException {
        Operation now = work.await(operation.id(), wait(call));
        call.answerHeader("Location", "/v1/operations/" + operation.id());
        call.json(now.state() == Operation.State.RUNNING ? 202 : 200, answer(now));
    }
}
