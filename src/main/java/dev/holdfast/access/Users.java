package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.UserId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The users of an organization.
///
/// What is taken from a user is taken at once: a session and a token are looked up with their user at every
/// call, and streams that are open are told. One administrator who can sign in always stays.
public final class Users {

    /// A user with the link that lets the user in.
    public record Invited(User user, Links.Made link) {}

    /// Held while it is decided who is an administrator.
    static final String LOCK = "users";

    private final Database database;
    private final Callers callers;
    private final Links links;
    private final Clock clock;

    public Users(Database database, Callers callers, Links links, Clock clock) {
        this.database = database;
        this.callers = callers;
        this.links = links;
        this.clock = clock;
    }

    /// All of the caller's organization, by name.
    public List<User> list(Principal who) {
        return database.read(tx -> UserStore.all(tx, who.organization())).stream()
                .map(UserStore.Row::user)
                .toList();
    }

    /// Makes a user who comes in by the link.
    ///
    /// @throws Problem CONFLICT `user_exists`
    public Invited add(Principal who, UserName name, Principal.Role role) {
        return database.write(tx -> {
            tx.hold(LOCK);
            User user = insert(tx, who.organization(), name, role, clock.instant());
            return new Invited(user, links.make(tx, user));
        });
    }

    static User insert(Tx tx, String organization, UserName name, Principal.Role role, Instant now) {
        if (UserStore.named(tx, name.value()).isPresent()) {
            throw Problem.conflict("user_exists", "There is a user \"" + name + "\" already. Choose another name.");
        }
        User user = new User(UserId.fresh(), name, role, User.State.INVITED, now, Optional.empty());
        UserStore.insert(tx, new UserStore.Row(user, organization, Optional.empty()));
        return user;
    }

    /// A new link: to come in for the first time, or with a new password. The password that there is goes on
    /// to work until the link is used.
    public Invited link(Principal who, String nameOrId) {
        return database.write(tx -> {
            User user = find(tx, who, nameOrId);
            return new Invited(user, links.make(tx, user));
        });
    }

    /// Gives a user another role, which holds for the next call of every session and token of the user.
    ///
    /// @throws Problem CONFLICT `last_administrator`
    public User change(Principal who, String nameOrId, Principal.Role role) {
        return database.write(tx -> {
            tx.hold(LOCK);
            User user = find(tx, who, nameOrId);
            UserStore.role(tx, user.id(), role);
            requireAdministrator(tx, who, user);
            callers.changed(tx);
            return find(tx, who, user.id().value());
        });
    }

    /// Takes a user away, with all sessions, tokens and links.
    ///
    /// @throws Problem CONFLICT `last_administrator`
    public void remove(Principal who, String nameOrId) {
        database.run(tx -> {
            tx.hold(LOCK);
            User user = find(tx, who, nameOrId);
            UserStore.delete(tx, user.id());
            requireAdministrator(tx, who, user);
            callers.changed(tx);
        });
    }

    private static void requireAdministrator(Tx tx, Principal who, User changed) {
        boolean was = changed.role() == Principal.Role.ADMINISTRATOR && changed.state() == User.State.ACTIVE;
        if (was && UserStore.administrators(tx, who.organization()) == 0) {
            throw Problem.conflict(
                    "last_administrator",
                    "\"" + changed.name() + "\" is the last administrator who can sign in. Make another one first.");
        }
    }

    private static User find(Tx tx, Principal who, String nameOrId) {
        Optional<UserStore.Row> row =
                nameOrId.startsWith("usr_") ? UserStore.find(tx, new UserId(nameOrId)) : UserStore.named(tx, nameOrId);
        return row.filter(found -> found.organization().equals(who.organization()))
                .map(UserStore.Row::user)
                .orElseThrow(() -> Problem.notFound("user", nameOrId));
    }
}
