package dev.holdfast.http;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Principal;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Takes every request from Jetty to a virtual thread of its own, through the gate and the router to its
/// route, and its outcome back.
final class ApiHandler extends Handler.Abstract.NonBlocking {

    private static final System.Logger LOG = System.getLogger(ApiHandler.class.getName());

    private final Router router;
    private final Gate gate;
    private final Repeats repeats;
    private final AuditLog audit;
    private final OpenStreams streams;
    private final Listen listen;

    ApiHandler(Router router, Gate gate, Repeats repeats, AuditLog audit, OpenStreams streams, Listen listen) {
        this.listen = listen;
        this.router = router;
        this.gate = gate;
        this.repeats = repeats;
        this.audit = audit;
        this.streams = streams;
    }

    /// Ends the event streams, which would go on for ever.
    void endStreams() {
        streams.end();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = Exchange.of(request, response, listen);
        response.getHeaders().put("X-Request-Id", exchange.id());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        // A handler may work for long without reading or writing; only what waits for the client times out.
        request.addIdleTimeoutListener(timeout -> false);
        Thread.ofVirtual().name(exchange.id()).start(() -> serve(exchange, callback));
        return true;
    }

    private void serve(Exchange exchange, Callback callback) {
        long began = System.nanoTime();
        String caller = "-";
        try {
            Admission admission = admit(exchange);
            caller = admission.principal().id();
            ServerCall call = new ServerCall(exchange, admission, streams, inner -> within(exchange, inner));
            make(exchange, admission, call, new AuditEntry(audit, exchange, call));
            caller = call.actor().id();
            callback.succeeded();
        } catch (Exception | Error failed) {
            Thread.interrupted();
            fail(exchange, failed, callback);
        }
        log(exchange, caller, began);
    }

    /// Answers a call that a handler makes while it answers another one.
    private InnerCall.Answered within(Exchange outer, InnerCall call) {
        InnerRequest request = new InnerRequest(outer.request(), call);
        InnerResponse response = new InnerResponse(request, outer.response(), call.most());
        serve(new Exchange(request, response, listen, outer.id()), Callback.NOOP);
        return response.answered();
    }

    private static void log(Exchange exchange, String caller, long began) {
        long millis = (System.nanoTime() - began) / 1_000_000;
        LOG.log(
                Level.INFO,
                () -> "%s %s %s %s %d %d ms"
                        .formatted(
                                exchange.id(),
                                caller,
                                exchange.method(),
                                exchange.rawPath(),
                                exchange.response().getStatus(),
                                millis));
    }

    // Deny by default: whoever has neither token nor session learns nothing, not even which paths there are.
    private Admission admit(Exchange exchange) {
        exchange.requireAsciiTarget();
        gate.checkHost(exchange);
        Router.Match match = router.find(exchange.method(), exchange.rawPath());
        boolean open =
                match instanceof Router.Found found && found.route().endpoint().scope() == Endpoint.Scope.OPEN;
        Principal principal = open ? Principal.ANYBODY : gate.authenticate(exchange);
        return switch (match) {
            case Router.Found found -> new Admission(found, principal);
            case Router.OtherMethods other -> {
                exchange.response().getHeaders().put("Allow", String.join(", ", other.allowed()));
                throw Router.problem(exchange.method(), exchange.rawPath(), other);
            }
            case Router.Nothing nothing -> throw Router.problem(exchange.method(), exchange.rawPath(), nothing);
        };
    }

    private void make(Exchange exchange, Admission admission, ServerCall call, AuditEntry entry) throws Exception {
        try {
            Gate.authorize(admission.principal(), admission.endpoint());
            Optional<String> key = exchange.header("Idempotency-Key");
            if (key.isPresent() && repeatable(admission.endpoint())) {
                Answer answer = answer(exchange, admission, call, key.get());
                entry.write(answer.status());
                ServerCall.send(exchange.response(), answer);
            } else {
                admission.found().route().handler().handle(call);
                Thread.interrupted();
                entry.write(call.status());
                call.complete();
            }
        } catch (Problem problem) {
            entry.write(Problems.status(problem.kind()));
            call.problemHeaders(problem.kind()).forEach(exchange.response().getHeaders()::put);
            throw problem;
        } catch (InterruptedException left) {
            if (!call.streaming()) {
                throw left;
            }
            call.complete();
        } catch (Exception | Error bug) {
            Thread.interrupted();
            entry.write(exchange.response().isCommitted() ? exchange.response().getStatus() : 500);
            throw bug;
        } finally {
            call.release();
        }
    }

    private Answer answer(Exchange exchange, Admission admission, ServerCall call, String key) throws Exception {
        AnswerStore.Key whose = new AnswerStore.Key(admission.principal().id(), key);
        byte[] request = Repeats.request(exchange, call.jsonBytes());
        return repeats.answer(whose, request, admission.endpoint().answers(), () -> {
            admission.found().route().handler().handle(call);
            return call.whole();
        });
    }

    private static boolean repeatable(Endpoint endpoint) {
        return endpoint.method() == Endpoint.Method.POST
                && endpoint.scope() != Endpoint.Scope.OPEN
                && endpoint.answers() != Endpoint.Answers.PASSED_ON
                && endpoint.request() != byte[].class
                && endpoint.response() != byte[].class;
    }

    private static void fail(Exchange exchange, Throwable failed, Callback callback) {
        Throwable cause = failed instanceof UncheckedIOException unchecked && unchecked.getCause() != null
                ? unchecked.getCause()
                : failed;
        if (exchange.response().isCommitted()) {
            logBreak(exchange, cause);
            callback.failed(cause);
            return;
        }
        try {
            ServerCall.send(exchange.response(), told(exchange, cause));
            callback.succeeded();
        } catch (IOException gone) {
            callback.failed(gone);
        }
    }

    private static void logBreak(Exchange exchange, Throwable cause) {
        String told = exchange.id() + " broke off in the middle of its answer";
        switch (cause) {
            case ClientGone _ -> {}
            // Its sentence may have a name in it that an agent chose.
            case Problem problem -> LOG.log(Level.INFO, told + ": " + problem.code());
            default -> LOG.log(Level.ERROR, told, cause);
        }
    }

    private static Answer told(Exchange exchange, Throwable cause) {
        return switch (cause) {
            case Problem problem -> {
                if (problem.getCause() != null && problem.kind() == Problem.Kind.UNAVAILABLE) {
                    LOG.log(Level.WARNING, exchange.id() + " " + problem.sentence(), problem);
                }
                Answer answer = Problems.answer(problem, exchange.id());
                yield problem.kind() == Problem.Kind.UNAUTHENTICATED
                        ? answer.with(Map.of("WWW-Authenticate", "Bearer"))
                        : answer;
            }
            case ClientGone gone ->
                Problems.answer(
                        Problem.badRequest("body_broken", "The body of the request did not arrive whole."),
                        exchange.id());
            default -> {
                LOG.log(Level.ERROR, exchange.id() + " failed by a bug", cause);
                yield Problems.internal(exchange.id());
            }
        };
    }
}
