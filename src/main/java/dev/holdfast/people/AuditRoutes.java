package dev.holdfast.people;

import dev.holdfast.access.AuditLog;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.AuditId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who did what, for administrators.
public final class AuditRoutes {

    /// One call that changed something or took a file along.
    ///
    /// @param actor the id of the user, or of the token of a machine
    /// @param action the call as this document describes it
    /// @param agent what the path calls the agent
    /// @param request the id that the server's log has for it
    public record Entry(
            AuditId id,
            Instant at,
            String actor,
            String actorName,
            String action,
            String method,
            String path,
            Optional<String> agent,
            int status,
            String address,
            String request) {

        static Entry of(AuditLog.Line line) {
            return new Entry(
                    line.id(),
                    line.at(),
                    line.actor(),
                    line.actorName(),
                    line.deed().action(),
                    line.deed().method(),
                    line.deed().path(),
                    line.deed().agent(),
                    line.status(),
                    line.origin().address(),
                    line.origin().request());
        }
    }

    /// Entries, newest first.
    public record EntryList(List<Entry> entries, Optional<String> nextCursor) {}

    private static final int PAGE = 100;
    private static final int MOST_IN_A_PAGE = 1000;

    private final AuditLog audit;

    public AuditRoutes(AuditLog audit) {
        this.audit = audit;
    }

    public List<Route> routes() {
        Endpoint endpoint = new Endpoint(
                        Method.GET,
                        "/v1/audit",
                        Scope.ADMIN,
                        Void.class,
                        EntryList.class,
                        "Lists who changed or downloaded what, newest first.",
                        List.of())
                .asking(
                        new Query("limit", "How many entries at most (100)."),
                        new Query("cursor", "Where to go on: the next_cursor of the page before."));
        return List.of(new Route(endpoint, call -> {
            int limit = call.query("limit", PAGE, 1, MOST_IN_A_PAGE);
            AuditLog.Page page =
                    audit.page(call.principal(), call.query("cursor").orElse(""), limit);
            call.json(200, new EntryList(page.lines().stream().map(Entry::of).toList(), page.next()));
        }));
    }
}
