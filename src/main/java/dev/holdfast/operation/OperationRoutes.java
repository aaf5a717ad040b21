package dev.holdfast.operation;

import dev.holdfast.access.Principal;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import dev.holdfast.problem.Problem;
import java.util.List;
import java.util.Optional;

/// Operations, as the API tells them.
public final class OperationRoutes {

    /// Who may know of what is done to an agent.
    @FunctionalInterface
    public interface Sight {
        boolean sees(Principal principal, AgentId subject);
    }

    private static final Endpoint SHOW = new Endpoint(
                    Method.GET,
                    "/v1/operations/{operation}",
                    Scope.READ,
                    Void.class,
                    OperationAnswers.TYPE,
                    "Shows how far an operation is, or how it ended.",
                    List.of("operation_not_found", "bad_query"))
            .asking(OperationAnswers.WAIT);

    private static final Endpoint CANCEL = new Endpoint(
            Method.POST,
            "/v1/operations/{operation}/cancel",
            Scope.WRITE,
            Void.class,
            OperationAnswers.TYPE,
            "Asks an operation to end and to undo what it did. One that is nearly done is finished all the same.",
            List.of("operation_not_found"));

    private final Operations operations;
    private final LongWork work;
    private final Batches batches;
    private final OperationAnswers answers;
    private final Sight sight;

    public OperationRoutes(
            Operations operations, LongWork work, Batches batches, OperationAnswers answers, Sight sight) {
        this.operations = operations;
        this.work = work;
        this.batches = batches;
        this.answers = answers;
        this.sight = sight;
    }

    public List<Route> routes() {
        return List.of(new Route(SHOW, this::show), new Route(CANCEL, this::cancel));
    }

    private void show(Call call) throws InterruptedException {
        Optional<Batch> batch = batch(call);
        if (batch.isPresent()) {
            OperationId id = batch.get().id();
            call.json(
                    200,
                    OperationAnswers.answer(
                            batches.await(id, OperationAnswers.wait(call)).orElseThrow()));
            return;
        }
        Operation found = find(call);
        call.json(200, answers.answer(work.await(found.id(), OperationAnswers.wait(call))));
    }

    private void cancel(Call call) {
        Optional<Batch> batch = batch(call);
        if (batch.isPresent()) {
            OperationId id = batch.get().id();
            batches.cancel(id, call.principal().name());
            call.json(200, OperationAnswers.answer(batches.find(id).orElseThrow()));
            return;
        }
        Operation found = find(call);
        work.cancel(found.id(), call.principal().name());
        call.json(200, answers.answer(operations.find(found.id())));
    }

    private Optional<Batch> batch(Call call) {
        return batches.find(new OperationId(call.path("operation")))
                .filter(found -> found.organization().equals(call.principal().organization()));
    }

    private Operation find(Call call) {
        OperationId id = new OperationId(call.path("operation"));
        Operation found = operations.find(id);
        if (!sight.sees(call.principal(), found.subject())) {
            throw Problem.notFound("operation", id.value());
        }
        return found;
    }
}
