package dev.holdfast.walk;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How a client asks a server that may die at any moment, or lose the ground it stands on: every answer is one of
/// three, and none is left out.
final class Asking {

    /// What is known after a call.
    enum Known {
        /// It was acknowledged.
        DONE,

        /// It was refused, and did nothing.
        REFUSED,

        /// No answer came, or one of a server in distress: it was done whole, or not at all.
        EITHER
    }

    /// A call of the API.
    @FunctionalInterface
    interface Call {
        void make(Api api) throws IOException;
    }

    /// A question.
    @FunctionalInterface
    interface Question<T> {
        T of(Api api) throws IOException;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BREATH = Duration.ofMillis(40);

    /// What an agent is when nothing is done with it.
    static final Set<String> RESTING = Set.of("running", "paused", "archived", "error");

    private final TestServer server;
    private final Map<String, AtomicInteger> counts = new ConcurrentSkipListMap<>();

    Asking(TestServer server) {
        this.server = server;
    }

    /// How often each call had which outcome.
    Map<String, Integer> counts() {
        Map<String, Integer> shown = new TreeMap<>();
        counts.forEach((what, count) -> shown.put(what, count.get()));
        return shown;
    }

    private void count(String what) {
        counts.computeIfAbsent(what, _ -> new AtomicInteger()).incrementAndGet();
    }

    /// Makes a call once, as soon as there is a server.
    Known once(String what, Call call) throws InterruptedException {
        Api api = awaitServer();
        try {
            call.make(api);
            count(what);
            return Known.DONE;
        } catch (Api.Refused refused) {
            return known(what, refused);
        } catch (HttpTimeoutException hung) {
            throw new AssertionError(what + " was not answered", hung);
        } catch (IOException broken) {
            count(what + ": broke off");
            return Known.EITHER;
        }
    }

    /// A refusal with a code is part of the bargain; a server that does not know what happened to it is not.
    private Known known(String what, Api.Refused refused) {
        count(what + ": " + refused.code());
        boolean explained = refused.status() != 500
                && refused.status() != 400
                && refused.status() != 422
                && !refused.code().isEmpty();
        if (!explained) {
            throw new AssertionError(what + " was answered " + refused.getMessage(), refused);
        }
        return refused.status() < 500 ? Known.REFUSED : Known.EITHER;
    }

    /// Asks until there is an answer, which must be soon.
    <T> T surely(String what, Question<T> question) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return question.of(awaitServer());
            } catch (Api.Refused refused) {
                if (refused.status() == 500 || System.nanoTime() > until) {
                    throw new AssertionError(what + ": " + refused.getMessage(), refused);
                }
            } catch (IOException broken) {
                if (System.nanoTime() > until) {
                    throw new AssertionError(what + " was not answered in " + PATIENCE, broken);
                }
            }
            Thread.sleep(BREATH);
        }
    }

    /// Waits until a task has ended, and returns its state then.
    String ended(Charge charge, String task) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Api.Task now = surely("task " + task, api -> api.shown(charge.id(), task));
        while (!now.ended()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("stuck: " + now);
            }
            Thread.sleep(BREATH);
            now = surely("task " + task, api -> api.shown(charge.id(), task));
        }
        count("task: " + now.state() + now.reason().map(reason -> ", " + reason).orElse(""));
        return now.state();
    }

    /// Waits until nothing is under way with the agent, and returns its state then.
    String rested(Charge charge) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        String state = surely("agent " + charge, api -> api.agent(charge.id())).state();
        while (!RESTING.contains(state)) {
            if (System.nanoTime() > until) {
                throw new AssertionError("stuck: " + charge + " is " + state);
            }
            Thread.sleep(BREATH);
            state = surely("agent " + charge, api -> api.agent(charge.id())).state();
        }
        return state;
    }

    private Api awaitServer() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Optional<Api> api = server.reachable();
        while (api.isEmpty()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("there was no server for " + PATIENCE);
            }
            Thread.sleep(BREATH);
            api = server.reachable();
        }
        return api.get();
    }
}
