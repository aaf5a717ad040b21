package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.UserId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The sessions of browsers.
///
/// A session is 256 bits of chance, made anew at each sign-in and never taken from the caller. It ends when
/// nothing used it for three days, which a weekend survives, and after thirty days in any case.
public final class Sessions {

    /// A session that has just begun: the only moment at which its secret can be seen.
    public record Started(String secret, Principal principal) {}

    private static final Duration IDLE = Duration.ofDays(3);
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Database database;
    private final Clock clock;

    Sessions(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Started start(Tx tx, UserStore.Row user) {
        Instant now = clock.instant();
        SessionStore.forgetBefore(tx, now.minus(IDLE), now.minus(LONGEST));
        String secret = Chance.secret();
        String hash = Chance.hash(secret);
        SessionStore.insert(tx, hash, user.user().id(), now);
        UserStore.seen(tx, user.user().id(), now);
        return new Started(secret, principal(hash, user));
    }

    /// The caller who shows this session.
    ///
    /// @throws Problem UNAUTHENTICATED `session_ended`, the same whatever is wrong with it
    Principal authenticate(String secret) {
        SessionStore.Row row = living(Chance.hash(secret)).orElseThrow(Sessions::ended);
        Instant now = clock.instant();
        if (row.seenAt().isBefore(now.minus(Callers.COARSE))) {
            database.run(tx -> {
                SessionStore.seen(tx, row.hash(), now);
                UserStore.seen(tx, row.user().user().id(), now);
            });
        }
        return principal(row.hash(), row.user());
    }

    /// Who it is now that this session is of, if it goes on.
    Optional<Principal> again(Credential.Session session) {
        return living(session.hash()).map(row -> principal(row.hash(), row.user()));
    }

    private Optional<SessionStore.Row> living(String hash) {
        Instant now = clock.instant();
        return database.read(tx -> SessionStore.find(tx, hash))
                .filter(row -> row.seenAt().isAfter(now.minus(IDLE)))
                .filter(row -> row.createdAt().isAfter(now.minus(LONGEST)));
    }

    private static Principal principal(String hash, UserStore.Row row) {
        Person person = row.user().person();
        return new Principal(
                person.id().value(),
                person.name(),
                row.organization(),
                person.role().reach(),
                new Credential.Session(hash, person));
    }

    /// Ends all of a user's sessions but this one.
    static void endOthers(Tx tx, UserId user, Optional<String> kept) {
        SessionStore.deleteOf(tx, user, kept.orElse(""));
    }

    private static Problem ended() {
        return Problem.of(
                Problem.Kind.UNAUTHENTICATED, "session_ended", "You are not signed in any more. Sign in again.");
    }
}
