package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.UserId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// One-time links: how somebody comes in who has no password yet, or none any more.
///
/// A link holds a secret of 256 bits, of which a hash is kept, until its time is over, it was used, or a newer
/// one for the same user was made. Of two uses at the same instant one wins.
public final class Links {

    /// What a link is for.
    public enum Purpose {
        /// The first administrator chooses a name and a password.
        SETUP(Duration.ofDays(1)),
        /// An invited user chooses a password.
        INVITE(Duration.ofDays(7)),
        /// A user who lost the password chooses another.
        RESET(Duration.ofDays(1));

        private final Duration life;

        Purpose(Duration life) {
            this.life = life;
        }
    }

    /// A link that was just made: the only moment at which its secret can be seen.
    public record Made(String secret, Instant expiresAt) {}

    /// What a link offers to whoever holds it.
    ///
    /// @param name absent where it is still to be chosen
    public record Offer(Purpose purpose, Optional<UserName> name, Principal.Role role, Instant expiresAt) {}

    private final Database database;
    private final Callers callers;
    private final Passwords passwords;
    private final Clock clock;

    public Links(Database database, Callers callers, Passwords passwords, Clock clock) {
        this.database = database;
        this.callers = callers;
        this.passwords = passwords;
        this.clock = clock;
    }

    /// Makes the link for the first administrator, in the place of any earlier one.
    ///
    /// @throws Problem CONFLICT `already_set_up` when there is an administrator who can sign in
    public Made setup() {
        return database.write(tx -> {
            if (isSetUp(tx)) {
                throw Problem.conflict(
                        "already_set_up",
                        "There is an administrator already. Use \"holdfast user reset-link NAME\" for one who cannot"
                                + " sign in.");
            }
            LinkStore.deleteSetup(tx);
            return make(tx, Purpose.SETUP, Optional.empty());
        });
    }

    /// Whether there is an administrator who can sign in.
    public boolean isSetUp() {
        return database.read(Links::isSetUp);
    }

    private static boolean isSetUp(Tx tx) {
        return UserStore.administrators(tx, Principal.SERVER.organization()) > 0;
    }

    /// Makes the link that this user needs, in the place of any earlier one.
    Made make(Tx tx, User user) {
        LinkStore.deleteOf(tx, user.id());
        Purpose purpose = switch (user.state()) {
            case INVITED -> Purpose.INVITE;
            case ACTIVE -> Purpose.RESET;
        };
        return make(tx, purpose, Optional.of(user.id()));
    }

    private Made make(Tx tx, Purpose purpose, Optional<UserId> user) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        LinkStore.forgetBefore(tx, now);
        Made made = new Made(Chance.secret(), now.plus(purpose.life));
        LinkStore.insert(tx, new LinkStore.Row(Chance.hash(made.secret()), purpose, user, made.expiresAt()), now);
        return made;
    }

    /// What the link offers.
    ///
    /// @throws Problem NOT_FOUND `link_unknown`, the same whether it was used, is over or never was
    public Offer look(String secret) {
        return database.read(tx -> {
            LinkStore.Row link = living(tx, secret);
            Optional<User> user = link.user()
                    .map(id ->
                            UserStore.find(tx, id).orElseThrow(Links::unknown).user());
            return new Offer(
                    link.purpose(),
                    user.map(User::name),
                    user.map(User::role).orElse(Principal.Role.ADMINISTRATOR),
                    link.expiresAt());
        });
    }

    /// Uses the link up: the password is the user's from now on, every earlier session of the user ends, and a
    /// new one begins.
    ///
    /// @param name of the first administrator; any other user has one already
    /// @throws Problem NOT_FOUND `link_unknown`, BAD_REQUEST `bad_name`, CONFLICT `user_exists`
    public Sessions.Started use(String secret, Optional<UserName> name, Password password) {
        Offer offer = look(secret);
        if (offer.purpose() == Purpose.SETUP && name.isEmpty()) {
            throw Problem.badRequest("bad_name", "Choose the name that you will sign in with.");
        }
        String kept = passwords.keep(password);
        return database.write(tx -> {
            tx.hold(Users.LOCK);
            LinkStore.Row link = living(tx, secret);
            LinkStore.delete(tx, link.hash());
            UserId user = link.user().orElseGet(() -> firstAdministrator(tx, name.orElseThrow(Links::unknown)));
            UserStore.password(tx, user, kept);
            LinkStore.deleteOf(tx, user);
            Sessions.endOthers(tx, user, Optional.empty());
            callers.changed(tx);
            UserStore.Row row = UserStore.find(tx, user).orElseThrow(Links::unknown);
            if (isSetUp(tx)) {
                LinkStore.deleteSetup(tx);
            }
            return callers.sessions().start(tx, row);
        });
    }

    private UserId firstAdministrator(Tx tx, UserName name) {
        if (isSetUp(tx)) {
            throw unknown();
        }
        return Users.insert(tx, Principal.SERVER.organization(), name, Principal.Role.ADMINISTRATOR, clock.instant())
                .id();
    }

    private LinkStore.Row living(Tx tx, String secret) {
        return LinkStore.find(tx, Chance.hash(secret))
                .filter(link -> clock.instant().isBefore(link.expiresAt()))
                .orElseThrow(Links::unknown);
    }

    private static Problem unknown() {
        return Problem.of(
                Problem.Kind.NOT_FOUND,
                "link_unknown",
                "This link was used already, or its time is over. Ask an administrator for a new one.");
    }
}
