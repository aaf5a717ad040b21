package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who may call: those with a token, a session or a key that holds at this moment.
///
/// Nothing about a caller is remembered between two calls, so whatever is taken from somebody is gone with
/// the next call. What goes on for longer than a call listens here and asks again.
public final class Callers {

    /// How exactly it is kept when a token or session was last used. To keep it, a row is written.
    static final Duration COARSE = Duration.ofMinutes(1);

    private final Tokens tokens;
    private final Sessions sessions;
    private final Keys keys;
    private final Database database;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public Callers(Database database, Clock clock) {
        this.database = database;
        this.tokens = new Tokens(database, clock, this::changed);
        this.sessions = new Sessions(database, clock);
        this.keys = new Keys(database, clock, this::changed);
    }

    public Tokens tokens() {
        return tokens;
    }

    public Keys keys() {
        return keys;
    }

    Sessions sessions() {
        return sessions;
    }

    /// The caller who shows this token.
    ///
    /// @throws dev.holdfast.problem.Problem UNAUTHENTICATED `bad_token`, the same whatever is wrong with it
    public Principal byToken(String text) {
        return tokens.authenticate(text);
    }

    /// The caller who shows this session.
    ///
    /// @throws dev.holdfast.problem.Problem UNAUTHENTICATED `session_ended`, the same whatever is wrong
    public Principal bySession(String secret) {
        return sessions.authenticate(secret);
    }

    /// The same caller as it stands now; absent when its token, session, key or user is gone.
    public Optional<Principal> again(Principal caller) {
        return switch (caller.credential()) {
            case Credential.None none -> Optional.of(caller);
            case Credential.Token token -> tokens.again(token);
            case Credential.Session session -> sessions.again(session);
            case Credential.Key key -> keys.again(key);
        };
    }

    /// Ends the session of this caller; does nothing when it has none.
    public void signOut(Principal caller) {
        if (caller.credential() instanceof Credential.Session session) {
            endSession(session.hash());
        }
    }

    /// Ends the session with this secret, if there is one.
    public void signOut(String secret) {
        endSession(Chance.hash(secret));
    }

    private void endSession(String hash) {
        database.run(tx -> {
            SessionStore.delete(tx, hash);
            changed(tx);
        });
    }

    /// Runs each time that somebody may have lost something, after it is lost.
    public void whenSomebodyLoses(Runnable listener) {
        listeners.add(listener);
    }

    /// Somebody loses something with this transaction.
    void changed(Tx tx) {
        tx.afterCommit(() -> listeners.forEach(Runnable::run));
    }
}
