package dev.holdfast.operation;

import dev.holdfast.access.Principal;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Operations, as the API tells them.
public final class OperationRoutes {

    /// Who may know of what is done to an agent.
    @FunctionalInterface
    public interface Sight {
        boolean sees(Principal principal, AgentId subject);
    }

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

    private static final Query WAIT =
            new Query("wait", "Waits for the end, at most so long, such as `30s`; never more than a minute.");

    private static final Endpoint SHOW = new Endpoint(
                    Method.GET,
                    "/v1/operations/{operation}",
                    Scope.READ,
                    Void.class,
                    OperationAnswer.class,
                    "Shows how far an operation is, or how it ended.",
                    List.of("operation_not_found", "bad_query"))
            .asking(WAIT);

    private static final Endpoint CANCEL = new Endpoint(
            Method.POST,
            "/v1/operations/{operation}/cancel",
            Scope.WRITE,
            Void.class,
            OperationAnswer.class,
            "Asks an operation to end and to undo what it did. One that is nearly done is finished all the same.",
            List.of("operation_not_found"));

    private final Operations operations;
    private final LongWork work;
    private final Sight sight;

    public OperationRoutes(Operations operations, LongWork work, Sight sight) {
        this.operations = operations;
        this.work = work;
        this.sight = sight;
    }

    public List<Route> routes() {
        return List.of(new Route(SHOW, this::show), new Route(CANCEL, this::cancel));
    }

    private void show(Call call) throws InterruptedException {
        Operation found = find(call);
        call.json(200, answer(work.await(found.id(), wait(call))));
    }

    private void cancel(Call call) {
        Operation found = find(call);
        work.cancel(found.id(), call.principal().name());
        call.json(200, answer(operations.find(found.id())));
    }

    private Operation find(Call call) {
        OperationId id = new OperationId(call.path("operation"));
        Operation found = operations.find(id);
        if (!sight.sees(call.principal(), found.subject())) {
            throw Problem.notFound("operation", id.value());
        }
        return found;
    }

    /// How long the caller wants to wait for the end; not at all when it does not say.
    private static Duration wait(Call call) {
        String text = call.query("wait").orElse("0s");
        Matcher matcher = PERIOD.matcher(text);
        if (!matcher.matches()) {
            throw Problem.badRequest("bad_query", "\"wait\" is a number of seconds such as 30s, not \"" + text + "\".");
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(matcher.group(1)));
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    private OperationAnswer answer(Operation operation) {
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

    /// What a call answers with that begins long work.
    public static Class<?> answerType() {
        return OperationAnswer.class;
    }

    /// The parameter of a call that may wait for the end.
    public static Query waitQuery() {
        return WAIT;
    }
}
