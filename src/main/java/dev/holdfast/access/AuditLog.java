package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.id.AuditId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who did what: a line for every call that changes something and for every file that was downloaded, with
/// how it ended. Lines are added and never changed.
public final class AuditLog {

    /// What was called.
    ///
    /// @param action the call as the API describes it, such as `DELETE /v1/agents/{agent}`
    /// @param path as it came, without its query
    /// @param agent what the path calls the agent
    public record Deed(String action, String method, String path, Optional<String> agent) {}

    /// Where a call came from.
    ///
    /// @param request the id that the server's log has for it
    public record Origin(String address, String request) {}

    /// One line.
    public record Line(AuditId id, Instant at, String actor, String actorName, Deed deed, int status, Origin origin) {}

    /// Some lines, newest first.
    ///
    /// @param next where the page after this one begins
    public record Page(List<Line> lines, Optional<String> next) {}

    private final Database database;
    private final Clock clock;

    public AuditLog(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Adds a line; it is safe when this returns.
    public void add(Principal who, Deed deed, int status, Origin origin) {
        Line line = new Line(AuditId.fresh(), clock.instant(), who.id(), who.name(), deed, status, origin);
        database.run(tx -> AuditStore.insert(tx, who.organization(), line));
    }

    /// The lines of the caller's organization, newest first.
    ///
    /// @param cursor where the page before ended; empty for the newest lines
    public Page page(Principal who, String cursor, int limit) {
        long before = cursor.isEmpty() ? Long.MAX_VALUE : number(cursor);
        List<AuditStore.Row> rows = database.read(tx -> AuditStore.page(tx, who.organization(), before, limit + 1));
        List<Line> lines = rows.stream().limit(limit).map(AuditStore.Row::line).toList();
        return new Page(
                lines,
                rows.size() <= limit
                        ? Optional.empty()
                        : Optional.of(Long.toString(rows.get(limit - 1).number())));
    }

    private static long number(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException notANumber) {
            throw Problem.badRequest("bad_query", "The cursor is not one that a list answered.")
                    .causedBy(notANumber);
        }
    }
}
