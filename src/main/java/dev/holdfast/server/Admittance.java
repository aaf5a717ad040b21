package dev.holdfast.server;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Callers;
import dev.holdfast.access.Links;
import dev.holdfast.access.Passwords;
import dev.holdfast.access.SignIns;
import dev.holdfast.access.Users;
import dev.holdfast.data.DataDirectory;
import dev.holdfast.db.Database;
import dev.holdfast.http.Route;
import dev.holdfast.people.AuditRoutes;
import dev.holdfast.people.KeyRoutes;
import dev.holdfast.people.LinkRoutes;
import dev.holdfast.people.SessionRoutes;
import dev.holdfast.people.SetupLink;
import dev.holdfast.people.TokenRoutes;
import dev.holdfast.people.UserRoutes;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/// Who may come in, and what is written down of them.
///
/// @param setup the way in for the first person
record Admittance(Callers callers, SignIns signIns, Links links, Users users, SetupLink setup, AuditLog audit) {

    static Admittance of(Database database, DataDirectory data, Clock clock) throws IOException {
        Callers callers = new Callers(database, clock);
        callers.tokens().first(data.token());
        Passwords passwords = new Passwords();
        Links links = new Links(database, callers, passwords, clock);
        return new Admittance(
                callers,
                new SignIns(database, callers, passwords, clock),
                links,
                new Users(database, callers, links, clock),
                new SetupLink(links, data.setupLink()),
                new AuditLog(database, clock));
    }

    /// What people ask for themselves.
    List<Route> routes(Clock clock) {
        return Stream.of(
                        new SessionRoutes(signIns, callers).routes(),
                        new LinkRoutes(links, setup, callers).routes(),
                        new UserRoutes(users).routes(),
                        new TokenRoutes(callers.tokens(), clock).routes(),
                        new KeyRoutes(callers.keys()).routes(),
                        new AuditRoutes(audit).routes())
                .flatMap(List::stream)
                .toList();
    }
}
