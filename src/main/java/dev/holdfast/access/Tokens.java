package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.id.TokenId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tokens of the API: `hf_<id>_<secret>`.
///
/// The id is public and finds the row in one look-up; of the secret there is only a hash. A token of a user
/// reaches as far as its own scope and its user's role allow, and ends with the user. The token of the machine
/// has no user: whoever may read the data directory is its administrator.
public final class Tokens {

    /// A token that was just made: the only moment at which its text can be seen.
    public record Made(TokenId id, String text) {}

    /// A token as its owner sees it.
    ///
    /// @param user whose it is; absent for a token of the machine
    /// @param usedAt when it was last used, to the minute
    public record Token(
            TokenId id,
            String name,
            Optional<String> user,
            Principal.Scope scope,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> usedAt) {}

    /// What kind of token somebody wants.
    ///
    /// @param expiry absent for one that holds until it is removed, or as long as the token it is made with
    public record Wish(String name, Principal.Scope scope, Optional<Instant> expiry) {

        private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@-]{0,62}");

        public Wish {
            if (!NAME.matcher(name).matches()) {
                throw Problem.badRequest(
                        "bad_name",
                        "A token's name has 1 to 63 letters, digits, spaces, dots, hyphens, underscores or @, and"
                                + " begins with a letter or digit.");
            }
        }
    }

    private static final Pattern FORM = Pattern.compile("hf_([0-9a-z]{26})_([A-Za-z0-9_-]{43})");
    private static final String PREFIX = "tok_";
    private static final String MACHINE = "machine";

    private final Database database;
    private final Clock clock;
    private final Consumer<Tx> changed;

    /// @param changed told of each transaction with which somebody loses a token
    Tokens(Database database, Clock clock, Consumer<Tx> changed) {
        this.database = database;
        this.clock = clock;
        this.changed = changed;
    }

    /// Makes a token of no user.
    public Made make(String name, String organization, Principal.Role role, Optional<Instant> expiry) {
        Made made = fresh();
        TokenStore.Owner owner = new TokenStore.Owner(organization, role, Optional.empty());
        keep(row(made, new Wish(name, role.reach(), expiry), owner));
        return made;
    }

    /// Makes a token for the caller. It reaches no further than the call that makes it, and one that is made
    /// with a token does not outlive that.
    ///
    /// @throws Problem FORBIDDEN `scope_too_wide`, `expiry_too_late`
    public Made make(Principal who, Wish wish) {
        if (!who.scope().covers(wish.scope())) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "scope_too_wide",
                    "You cannot make a token that may more than you may now. Choose a narrower scope.");
        }
        Optional<Instant> latest =
                who.credential() instanceof Credential.Token token ? token.expiry() : Optional.empty();
        Optional<Instant> expiry = wish.expiry().or(() -> latest);
        if (latest.isPresent() && expiry.filter(latest.get()::isBefore).isPresent()) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN,
                    "expiry_too_late",
                    "A token that is made with another cannot outlive it. Choose an earlier end.");
        }
        Made made = fresh();
        TokenStore.Owner owner = new TokenStore.Owner(
                who.organization(),
                who.person().map(Person::role).orElse(Principal.Role.ADMINISTRATOR),
                who.person().map(Person::id));
        keep(row(made, new Wish(wish.name(), wish.scope(), expiry), owner));
        return made;
    }

    private static Made fresh() {
        TokenId id = TokenId.fresh();
        return new Made(id, "hf_" + id.value().substring(PREFIX.length()) + "_" + Chance.secret());
    }

    private TokenStore.Row row(Made made, Wish wish, TokenStore.Owner owner) {
        String secret = made.text().substring(made.text().length() - Chance.CHARACTERS);
        TokenStore.Life life = new TokenStore.Life(clock.instant(), wish.expiry(), Optional.empty());
        return new TokenStore.Row(made.id(), wish.name(), owner, wish.scope(), Chance.hash(secret), life, false);
    }

    private void keep(TokenStore.Row row) {
        database.run(tx -> TokenStore.insert(tx, row));
    }

    /// The caller who shows this token.
    ///
    /// @throws Problem UNAUTHENTICATED `bad_token`, the same whatever is wrong with it
    public Principal authenticate(String token) {
        Matcher parts = FORM.matcher(token);
        if (!parts.matches()) {
            throw refused();
        }
        TokenId id;
        try {
            id = new TokenId(PREFIX + parts.group(1));
        } catch (Problem notAnId) {
            throw refused();
        }
        Found found = living(id).orElseThrow(Tokens::refused);
        boolean same = MessageDigest.isEqual(
                found.row().hash().getBytes(StandardCharsets.US_ASCII),
                Chance.hash(parts.group(2)).getBytes(StandardCharsets.US_ASCII));
        if (!same) {
            throw refused();
        }
        noteUse(found.row());
        return found.principal();
    }

    private void noteUse(TokenStore.Row row) {
        Instant now = clock.instant();
        if (row.life().usedAt().filter(now.minus(Callers.COARSE)::isBefore).isEmpty()) {
            database.run(tx -> {
                TokenStore.used(tx, row.id(), now);
                row.owner().user().ifPresent(user -> UserStore.seen(tx, user, now));
            });
        }
    }

    /// Who it is now that this token is of, if it holds.
    Optional<Principal> again(Credential.Token token) {
        return living(token.id()).map(Found::principal);
    }

    private record Found(TokenStore.Row row, Optional<Person> person) {

        Principal principal() {
            TokenStore.Owner owner = row.owner();
            Principal.Role role = person.map(Person::role).orElse(owner.role());
            return new Principal(
                    person.map(user -> user.id().value()).orElse(row.id().value()),
                    person.map(Person::name).orElse(row.name()),
                    owner.organization(),
                    row.scope().within(role.reach()),
                    new Credential.Token(row.id(), row.life().expiry(), person));
        }
    }

    private Optional<Found> living(TokenId id) {
        return database.read(tx -> TokenStore.find(tx, id)
                .filter(row -> row.life()
                        .expiry()
                        .filter(end -> !clock.instant().isBefore(end))
                        .isEmpty())
                .flatMap(row -> found(tx, row)));
    }

    private static Optional<Found> found(Tx tx, TokenStore.Row row) {
        if (row.owner().user().isEmpty()) {
            return Optional.of(new Found(row, Optional.empty()));
        }
        return UserStore.find(tx, row.owner().user().get())
                .map(user -> new Found(row, Optional.of(user.user().person())));
    }

    /// The caller's own tokens; of the machine those of no user.
    public List<Token> own(Principal who) {
        return listed(who, row -> isOf(row, who));
    }

    /// All tokens of the caller's organization.
    ///
    /// @throws Problem FORBIDDEN `administrators_only`
    public List<Token> all(Principal who) {
        if (!who.scope().covers(Principal.Scope.ADMIN)) {
            throw Problem.of(
                    Problem.Kind.FORBIDDEN, "administrators_only", "The tokens of others are for administrators.");
        }
        return listed(who, row -> true);
    }

    private List<Token> listed(Principal who, java.util.function.Predicate<TokenStore.Row> wanted) {
        return database.read(tx -> TokenStore.all(tx, who.organization()).stream()
                .filter(wanted)
                .map(row -> told(tx, row))
                .toList());
    }

    private static boolean isOf(TokenStore.Row row, Principal who) {
        return row.owner().organization().equals(who.organization())
                && row.owner().user().equals(who.person().map(Person::id));
    }

    private static Token told(Tx tx, TokenStore.Row row) {
        return new Token(
                row.id(),
                row.name(),
                row.owner()
                        .user()
                        .flatMap(user -> UserStore.find(tx, user))
                        .map(user -> user.user().name().value()),
                row.scope(),
                row.life().createdAt(),
                row.life().expiry(),
                row.life().usedAt());
    }

    /// The token as it is listed.
    public Token shown(Made made) {
        return database.read(tx -> TokenStore.find(tx, made.id()).map(row -> told(tx, row)))
                .orElseThrow(() -> Problem.notFound("token", made.id().value()));
    }

    /// Ends a token: the caller's own, or as an administrator any of the organization.
    ///
    /// @throws Problem NOT_FOUND `token_not_found`, CONFLICT `machine_token`
    public void revoke(Principal who, TokenId id) {
        database.run(tx -> {
            TokenStore.Row row = TokenStore.find(tx, id)
                    .filter(found -> found.owner().organization().equals(who.organization()))
                    .filter(found -> who.scope().covers(Principal.Scope.ADMIN) || isOf(found, who))
                    .orElseThrow(() -> Problem.notFound("token", id.value()));
            if (row.ofMachine()) {
                throw Problem.conflict(
                        "machine_token",
                        "This token is the machine's own. To replace it, delete the file \"token\" in the data"
                                + " directory and start the server again.");
            }
            TokenStore.delete(tx, id);
            changed.accept(tx);
        });
    }

    /// Makes the machine's token unless the one in this file, mode 0600, is it; then any earlier one ends. The
    /// file is safe on disk before the token is in the database, so a token that works can always be read
    /// there.
    public void first(Path file) throws IOException {
        if (Files.exists(file) && isMachines(Files.readString(file).strip())) {
            return;
        }
        Made made = fresh();
        PrivateFiles.replace(file, (made.text() + "\n").getBytes(StandardCharsets.US_ASCII));
        TokenStore.Owner owner =
                new TokenStore.Owner(Principal.SERVER.organization(), Principal.Role.ADMINISTRATOR, Optional.empty());
        TokenStore.Row row = row(made, new Wish(MACHINE, Principal.Scope.ADMIN, Optional.empty()), owner);
        database.run(tx -> {
            TokenStore.deleteOfMachine(tx);
            TokenStore.insert(
                    tx,
                    new TokenStore.Row(row.id(), row.name(), row.owner(), row.scope(), row.hash(), row.life(), true));
        });
    }

    private boolean isMachines(String text) {
        try {
            return authenticate(text).credential() instanceof Credential.Token token
                    && database.read(tx -> TokenStore.find(tx, token.id()))
                            .filter(TokenStore.Row::ofMachine)
                            .isPresent();
        } catch (Problem unknown) {
            return false;
        }
    }

    private static Problem refused() {
        return Problem.of(
                Problem.Kind.UNAUTHENTICATED,
                "bad_token",
                "The token is not valid. Send \"Authorization: Bearer hf_…\" with a token of this server.");
    }
}
