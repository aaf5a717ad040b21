package dev.holdfast.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.db.Database;
import dev.holdfast.db.TestDatabases;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokensTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final Principal ADMINISTRATOR =
            new Principal("usr", "boss", "acme", Principal.Scope.ADMIN, new Credential.None());

    @TempDir
    Path folder = Path.of("");

    private static Tokens at(Database database, Instant moment) {
        return new Callers(database, Clock.fixed(moment, ZoneOffset.UTC)).tokens();
    }

    private static void assertRefused(Tokens tokens, String token) {
        assertThatThrownBy(() -> tokens.authenticate(token)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAUTHENTICATED);
            assertThat(problem.code()).isEqualTo("bad_token");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aTokenNamesItsCaller(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            Tokens tokens = at(database, NOON);
            Tokens.Made made = tokens.make("ci", "acme", Principal.Role.MEMBER, Optional.empty());
            tokens.make("other", "acme", Principal.Role.ADMINISTRATOR, Optional.empty());
            assertThat(tokens.authenticate(made.text()))
                    .isEqualTo(new Principal(
                            made.id().value(),
                            "ci",
                            "acme",
                            Principal.Scope.WRITE,
                            new Credential.Token(made.id(), Optional.empty(), Optional.empty())));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whateverIsWrongIsRefusedAlike(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            Tokens tokens = at(database, NOON);
            String token = tokens.make("one", "acme", Principal.Role.MEMBER, Optional.empty())
                    .text();
            String other = tokens.make("other", "acme", Principal.Role.MEMBER, Optional.empty())
                    .text();
            String secretOfOther = other.substring(other.lastIndexOf('_') + 1);
            for (String wrong : List.of(
                    "",
                    "hf_",
                    token + "x",
                    token.substring(1),
                    " " + token,
                    token.substring(0, 30) + secretOfOther,
                    "hf_" + "i".repeat(26) + token.substring(29),
                    "hf_" + "0".repeat(26) + token.substring(29))) {
                assertRefused(tokens, wrong);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aTokenEnds(TestDatabases kind) {
        try (Database database = kind.open(folder)) {
            Tokens.Made made =
                    at(database, NOON).make("short", "acme", Principal.Role.MEMBER, Optional.of(NOON.plusSeconds(60)));
            at(database, NOON.plusSeconds(59)).authenticate(made.text());
            assertRefused(at(database, NOON.plusSeconds(60)), made.text());
            Tokens.Made endless = at(database, NOON).make("long", "acme", Principal.Role.MEMBER, Optional.empty());
            Tokens later = at(database, NOON.plus(Duration.ofDays(5000)));
            later.authenticate(endless.text());
            later.revoke(ADMINISTRATOR, endless.id());
            assertThatThrownBy(() -> later.revoke(ADMINISTRATOR, endless.id())).isInstanceOf(Problem.class);
            assertRefused(later, endless.text());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void theFirstTokenIsMadeOnceAndOnlyItsOwnerReadsIt(TestDatabases kind) throws IOException {
        Path file = folder.resolve("token");
        try (Database database = kind.open(folder)) {
            Tokens tokens = at(database, NOON);
            tokens.first(file);
            String token = Files.readString(file).strip();
            assertThat(tokens.authenticate(token).scope()).isEqualTo(Principal.Scope.ADMIN);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            tokens.first(file);
            assertThat(Files.readString(file).strip()).isEqualTo(token);
            assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".draft"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aFirstTokenThatACrashLeftWithoutItsRowIsMadeAgain(TestDatabases kind) throws IOException {
        Path file = folder.resolve("token");
        Files.writeString(file, "hf_" + "0".repeat(26) + "_" + "a".repeat(43) + "\n");
        Files.writeString(folder.resolve(".token.draft"), "half");
        try (Database database = kind.open(folder)) {
            Tokens tokens = at(database, NOON);
            tokens.first(file);
            tokens.authenticate(Files.readString(file).strip());
        }
    }
}
