package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.id.TokenId;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tokens of the API: `hf_<id>_<secret>`.
///
/// The id is public and finds the row in one look-up; the secret is 32 bytes of chance, so that a plain
/// SHA-256 of it is enough to keep. A call writes nothing.
public final class Tokens {

    /// A token that was just made: the only moment at which its text can be seen.
    public record Made(TokenId id, String text) {}

    private static final Pattern FORM = Pattern.compile("hf_([0-9a-z]{26})_([A-Za-z0-9_-]{43})");
    private static final String PREFIX = "tok_";
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_CHARACTERS = 43;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final Clock clock;

    public Tokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Makes a token with a name for people.
    public Made make(String name, String organization, Principal.Role role, Optional<Instant> expiry) {
        Made made = fresh();
        keep(made, name, organization, role, expiry);
        return made;
    }

    private static Made fresh() {
        byte[] chance = new byte[SECRET_BYTES];
        RANDOM.nextBytes(chance);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
        TokenId id = TokenId.fresh();
        return new Made(id, "hf_" + id.value().substring(PREFIX.length()) + "_" + secret);
    }

    private void keep(Made made, String name, String organization, Principal.Role role, Optional<Instant> expiry) {
        String secret = made.text().substring(made.text().length() - SECRET_CHARACTERS);
        TokenStore.Row row = new TokenStore.Row(made.id(), name, organization, role, hash(secret), expiry);
        database.run(tx -> TokenStore.insert(tx, row, clock.instant()));
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
        TokenStore.Row row = database.read(tx -> TokenStore.find(tx, id)).orElseThrow(Tokens::refused);
        boolean same = MessageDigest.isEqual(
                row.hash().getBytes(StandardCharsets.US_ASCII),
                hash(parts.group(2)).getBytes(StandardCharsets.US_ASCII));
        boolean over =
                row.expiry().filter(end -> !clock.instant().isBefore(end)).isPresent();
        if (!same || over) {
            throw refused();
        }
        return new Principal(row.id().value(), row.name(), row.organization(), row.role());
    }

    /// Ends a token. Ending an absent one does nothing.
    public void revoke(TokenId id) {
        database.run(tx -> TokenStore.delete(tx, id));
    }

    /// Makes the first token when there is none at all and writes it to this file, mode 0600. The file is
    /// safe on disk before the token is in the database, so a token that works can always be read there;
    /// one that a crash left without its row is made again.
    public void first(Path file) throws IOException {
        if (database.read(TokenStore::any)) {
            return;
        }
        Made made = fresh();
        PrivateFiles.replace(file, (made.text() + "\n").getBytes(StandardCharsets.US_ASCII));
        keep(made, "first", Principal.SERVER.organization(), Principal.Role.ADMINISTRATOR, Optional.empty());
    }

    private static Problem refused() {
        return Problem.of(
                Problem.Kind.UNAUTHENTICATED,
                "bad_token",
                "The token is not valid. Send \"Authorization: Bearer hf_…\" with a token of this server.");
    }

    private static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
