package dev.holdfast.http;

import dev.holdfast.db.Tx;
import dev.holdfast.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;

/// The rows of calls with an `Idempotency-Key` and of their answers.
final class AnswerStore {

    /// Whose call it was, and the key that the caller gave it.
    record Key(String caller, String key) {}

    /// @param request a hash of what was asked
    record Row(String request, Optional<Answer> answer) {}

    private AnswerStore() {}

    static void ask(Tx tx, Key key, String request, Instant now) {
        tx.sql()
                .createUpdate("insert into answers (caller, key, request, asked_at)"
                        + " values (:caller, :key, :request, :now)")
                .bind("caller", key.caller())
                .bind("key", key.key())
                .bind("request", request)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    static Optional<Row> find(Tx tx, Key key) {
        return tx.sql()
                .createQuery(
                        "select request, status, headers, body from answers" + " where caller = :caller and key = :key")
                .bind("caller", key.caller())
                .bind("key", key.key())
                .map((row, context) -> row(row))
                .findOne();
    }

    static void answer(Tx tx, Key key, Answer answer) {
        tx.sql()
                .createUpdate("update answers set status = :status, headers = :headers, body = :body"
                        + " where caller = :caller and key = :key")
                .bind("caller", key.caller())
                .bind("key", key.key())
                .bind("status", answer.status())
                .bind("headers", Json.write(answer.headers()))
                .bind("body", answer.body())
                .execute();
    }

    static void forget(Tx tx, Key key) {
        tx.sql()
                .createUpdate("delete from answers where caller = :caller and key = :key")
                .bind("caller", key.caller())
                .bind("key", key.key())
                .execute();
    }

    static void forgetBefore(Tx tx, Instant moment) {
        tx.sql().execute("delete from answers where asked_at < ?", moment.toEpochMilli());
    }

    private static Row row(ResultSet row) throws SQLException {
        String request = row.getString("request");
        int status = row.getInt("status");
        if (row.wasNull()) {
            return new Row(request, Optional.empty());
        }
        Map<String, String> headers =
                Json.MAPPER.readValue(row.getString("headers"), new TypeReference<Map<String, String>>() {});
        return new Row(request, Optional.of(new Answer(status, headers, row.getString("body"))));
    }
}
