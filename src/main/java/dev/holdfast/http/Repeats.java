package dev.holdfast.http;

import dev.holdfast.db.Database;
import dev.holdfast.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Answers repeated calls with what the first one answered, for a day.
///
/// A call with an `Idempotency-Key` is written down before it is made, and its answer before it is sent. A
/// problem that may pass by itself is not kept: nothing was done, and the repeat tries again. Of an answer with
/// a secret it is kept only that there was one.
final class Repeats {

    /// A call with its answer, or something that went wrong.
    interface Attempt {
        Answer make() throws Exception;
    }

    private static final Duration KEPT = Duration.ofDays(1);
    private static final int MAX_KEY = 255;

    /// Kept in the place of an answer with a secret.
    private static final Answer NOT_KEPT = Answer.empty(0);

    private final Database database;
    private final Clock clock;
    private final Set<AnswerStore.Key> underWay = ConcurrentHashMap.newKeySet();

    Repeats(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// What the first call under this key answered, or what this one answers if it is the first.
    ///
    /// @param request all that was asked, in bytes; the same key with another request is UNPROCESSABLE
    /// `idempotency_key_reused`
    Answer answer(AnswerStore.Key key, byte[] request, Endpoint.Answers answers, Attempt attempt) throws Exception {
        if (key.key().isEmpty() || key.key().length() > MAX_KEY) {
            throw Problem.badRequest(
                    "bad_idempotency_key", "The Idempotency-Key must have 1 to " + MAX_KEY + " characters.");
        }
        if (!underWay.add(key)) {
            throw Problem.conflict(
                    "call_under_way", "The first call with this Idempotency-Key is still under way. Try again later.");
        }
        try {
            Optional<Answer> first = first(key, hash(request));
            return first.isPresent() ? first.get() : make(key, answers, attempt);
        } finally {
            underWay.remove(key);
        }
    }

    private Optional<Answer> first(AnswerStore.Key key, String request) {
        Instant now = clock.instant();
        return database.write(tx -> {
            AnswerStore.forgetBefore(tx, now.minus(KEPT));
            Optional<AnswerStore.Row> row = AnswerStore.find(tx, key);
            if (row.isEmpty()) {
                AnswerStore.ask(tx, key, request, now);
                return Optional.empty();
            }
            if (!row.get().request().equals(request)) {
                throw Problem.unprocessable(
                        "idempotency_key_reused", "This Idempotency-Key was used for another call. Use a new one.");
            }
            if (row.get().answer().isEmpty()) {
                throw Problem.conflict(
                        "outcome_unknown",
                        "The server stopped before it had answered the first call with this Idempotency-Key."
                                + " Look whether it was done, and use a new key if it was not.");
            }
            if (row.get().answer().get().status() == NOT_KEPT.status()) {
                throw Problem.conflict(
                        "answer_not_kept",
                        "The first call with this Idempotency-Key was done. Its answer had a secret, which is not kept.");
            }
            return row.get().answer();
        });
    }

    private Answer make(AnswerStore.Key key, Endpoint.Answers answers, Attempt attempt) throws Exception {
        Answer answer;
        try {
            answer = attempt.make();
        } catch (Problem problem) {
            database.run(tx -> AnswerStore.forget(tx, key));
            throw problem;
        }
        Answer kept = switch (answers) {
            case KEPT, PASSED_ON -> answer;
            case ONCE -> NOT_KEPT;
        };
        database.run(tx -> AnswerStore.answer(tx, key, kept));
        return answer;
    }

    static String hash(byte[] request) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(request));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// A hash of what is asked: method, target and body.
    static byte[] request(Exchange exchange, byte[] body) {
        byte[] head = (exchange.method() + " " + exchange.request().getHttpURI().getPathQuery() + "\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
