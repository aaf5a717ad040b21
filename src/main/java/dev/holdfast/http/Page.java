package dev.holdfast.http;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The part of a list that a call asks for: at most `limit` things after `cursor`, which is the id of the
/// last one seen, or empty at the start.
public record Page(String cursor, int limit) {

    /// What a list reads of its query.
    public static final Endpoint.Query LIMIT = new Endpoint.Query("limit", "How many at most.");

    public static final Endpoint.Query CURSOR = new Endpoint.Query("cursor", "The cursor of the page before.");

    private static final int USUAL = 100;
    private static final int MOST = 1000;

    public static Page of(Call call) {
        return new Page(call.query("cursor").orElse(""), call.query("limit", USUAL, 1, MOST));
    }

    /// The cursor of the next page, if there may be one: this one is full.
    public <T> Optional<String> next(List<T> found, Function<T, String> id) {
        return found.size() < limit ? Optional.empty() : Optional.of(id.apply(found.getLast()));
    }
}
