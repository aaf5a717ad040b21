package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.UserId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The public keys by which users come in over SSH.
///
/// A key belongs to one user and reaches the files of agents, so whoever comes in by one may write and never
/// administer. It holds until it is removed or its user is.
public final class Keys {

    /// A key as it is listed.
    ///
    /// @param usedAt when somebody last came in with it
    public record Key(KeyId id, String name, String fingerprint, Instant createdAt, Optional<Instant> usedAt) {}

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@-]{0,62}");

    private final Database database;
    private final Clock clock;
    private final Pauses pauses;
    private final Consumer<Tx> lost;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /// @param lost told of each transaction with which somebody loses a key
    Keys(Database database, Clock clock, Consumer<Tx> lost) {
        this.database = database;
        this.clock = clock;
        this.pauses = new Pauses(database, clock);
        this.lost = lost;
    }

    /// The caller's own.
    ///
    /// @throws Problem CONFLICT `no_user`
    public List<Key> own(Principal who) {
        UserId user = user(who);
        return database.read(tx -> KeyStore.of(tx, user)).stream()
                .map(KeyStore.Row::key)
                .toList();
    }

    /// Registers a key for the caller.
    ///
    /// @throws Problem CONFLICT `no_user`, `key_exists`, FORBIDDEN `expiry_too_late`, BAD_REQUEST `bad_name`,
    /// `bad_key`, `weak_key`, `private_key`
    public Key add(Principal who, String name, String text) {
        UserId user = user(who);
        if (!NAME.matcher(name).matches()) {
            throw Problem.badRequest(
                    "bad_name",
                    "A key's name has 1 to 63 letters, digits, spaces, dots, hyphens, underscores or @, and begins"
                            + " with a letter or digit.");
        }
        if (who.credential() instanceof Credential.Token token && token.expiry().isPresent()) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "expiry_too_late",
                    "A key holds until it is removed, and would outlive this token. Sign in to add one.");
        }
        PublicKeyText parsed = PublicKeyText.parse(text);
        Key key = new Key(KeyId.fresh(), name, parsed.fingerprint(), clock.instant(), Optional.empty());
        database.run(tx -> {
            if (KeyStore.with(tx, parsed.fingerprint()).isPresent()) {
                throw Problem.conflict(
                        "key_exists",
                        "The key " + parsed.fingerprint() + " is registered already, and a key belongs to one user."
                                + " Make a pair of your own with: ssh-keygen -t ed25519");
            }
            KeyStore.insert(tx, new KeyStore.Row(user, parsed.line(), key));
            tx.afterCommit(() -> listeners.forEach(Runnable::run));
        });
        return key;
    }

    /// Removes a key of the caller; what came in by it goes at once.
    ///
    /// @throws Problem NOT_FOUND `key_not_found`
    public void remove(Principal who, KeyId id) {
        UserId user = user(who);
        database.run(tx -> {
            if (KeyStore.find(tx, id).filter(row -> row.user().equals(user)).isEmpty()) {
                throw Problem.notFound("key", id.value());
            }
            KeyStore.delete(tx, id);
            lost.accept(tx);
        });
    }

    private static UserId user(Principal who) {
        return who.person()
                .map(Person::id)
                .orElseThrow(() -> Problem.conflict(
                        "no_user", "This is a token of the machine, and a key belongs to a user. Sign in as one."));
    }

    /// Whether there is any, of anybody.
    public boolean any() {
        return database.read(KeyStore::count) > 0;
    }

    /// Runs each time that a key was registered.
    public void whenAdded(Runnable listener) {
        listeners.add(listener);
    }

    // ---- coming in ---------------------------------------------------------------------------------------

    /// Counts an attempt from this address as failed, until `signedIn` takes that back, or refuses it unseen.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `too_many_attempts`
    public void attempt(String address) {
        pauses.enter(Pauses.byKey(address));
    }

    /// Who comes in with this key, if it can be proved to be theirs.
    public Optional<Principal> caller(String fingerprint) {
        return database.read(tx -> KeyStore.with(tx, fingerprint).flatMap(row -> principal(tx, row)));
    }

    /// It was proved.
    public void signedIn(Credential.Key key, String address) {
        Instant now = clock.instant();
        database.run(tx -> {
            pauses.forgive(tx, Pauses.byKey(address));
            KeyStore.used(tx, key.id(), now);
            UserStore.seen(tx, key.user().id(), now);
        });
    }

    /// Who it is now that this key is of, if it holds.
    Optional<Principal> again(Credential.Key key) {
        return database.read(tx -> KeyStore.find(tx, key.id()).flatMap(row -> principal(tx, row)));
    }

    private static Optional<Principal> principal(Tx tx, KeyStore.Row row) {
        return UserStore.find(tx, row.user()).map(owner -> {
            Person person = owner.user().person();
            return new Principal(
                    person.id().value(),
                    person.name(),
                    owner.organization(),
                    Principal.Scope.WRITE.within(person.role().reach()),
                    new Credential.Key(row.key().id(), person));
        });
    }
}
