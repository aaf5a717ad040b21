package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.util.Optional;

/// Coming in with a name and a password.
///
/// What is wrong is never said: an unknown name, an invited user and a wrong password cost the same time and
/// get the same answer.
public final class SignIns {

    private final Database database;
    private final Callers callers;
    private final Passwords passwords;
    private final Pauses pauses;

    public SignIns(Database database, Callers callers, Passwords passwords, Clock clock) {
        this.database = database;
        this.callers = callers;
        this.passwords = passwords;
        this.pauses = new Pauses(database, clock);
    }

    /// Begins a session.
    ///
    /// @param address that the caller comes from
    /// @throws Problem UNAUTHENTICATED `wrong_password`, TOO_MANY_REQUESTS `too_many_attempts`
    public Sessions.Started signIn(String name, String password, String address) {
        Pauses.Attempt attempt = new Pauses.Attempt(name, address);
        pauses.enter(attempt);
        Optional<UserStore.Row> user = database.read(tx -> UserStore.named(tx, name));
        Optional<String> kept = user.flatMap(UserStore.Row::password);
        if (!passwords.same(kept, password)) {
            throw wrong();
        }
        return database.write(tx -> {
            // While it was looked at the user may have been taken away, or may have another password.
            UserStore.Row still = UserStore.named(tx, name)
                    .filter(row -> row.password().equals(kept))
                    .orElseThrow(SignIns::wrong);
            pauses.forgive(tx, attempt);
            return callers.sessions().start(tx, still);
        });
    }

    /// Gives the caller another password. All other sessions of the user end, and a link that was made for
    /// the user works no more.
    ///
    /// @throws Problem FORBIDDEN `wrong_password`, TOO_MANY_REQUESTS `too_many_attempts`, CONFLICT `no_user`
    public void change(Principal who, String current, Password next, String address) {
        Person person = who.person()
                .orElseThrow(
                        () -> Problem.conflict("no_user", "This is a token of the machine, which has no password."));
        Pauses.Attempt attempt = new Pauses.Attempt(person.name(), address);
        pauses.enter(attempt);
        Optional<String> kept =
                database.read(tx -> UserStore.find(tx, person.id())).flatMap(UserStore.Row::password);
        if (!passwords.same(kept, current)) {
            throw Problem.of(Problem.Kind.FORBIDDEN, "wrong_password", "That is not your present password.");
        }
        String fresh = passwords.keep(next);
        Optional<String> session =
                who.credential() instanceof Credential.Session own ? Optional.of(own.hash()) : Optional.empty();
        database.run(tx -> {
            if (!UserStore.find(tx, person.id())
                    .flatMap(UserStore.Row::password)
                    .equals(kept)) {
                throw Problem.conflict(
                        "password_changed", "Your password was changed at the same time. Sign in again.");
            }
            pauses.forgive(tx, attempt);
            UserStore.password(tx, person.id(), fresh);
            LinkStore.deleteOf(tx, person.id());
            Sessions.endOthers(tx, person.id(), session);
            callers.changed(tx);
        });
    }

    private static Problem wrong() {
        return Problem.of(
                Problem.Kind.UNAUTHENTICATED, "wrong_password", "The name or the password is wrong. Try again.");
    }
}
