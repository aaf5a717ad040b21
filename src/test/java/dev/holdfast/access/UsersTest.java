package dev.holdfast.access;

import static dev.holdfast.access.Household.PASSWORD;
import static dev.holdfast.access.Household.assertCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.access.Principal.Role;
import dev.holdfast.access.Principal.Scope;
import dev.holdfast.db.TestDatabases;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsersTest {

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void theFirstAdministratorComesInAndInvitesOthers(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            assertThat(house.links.isSetUp()).isFalse();
            Sessions.Started ada = house.ada();
            assertThat(house.links.isSetUp()).isTrue();
            assertThat(ada.principal().scope()).isEqualTo(Scope.ADMIN);
            house.users.add(ada.principal(), new UserName("ben"), Role.MEMBER);
            Sessions.Started cleo = house.joined(ada.principal(), "cleo", Role.MEMBER);
            assertThat(cleo.principal().scope()).isEqualTo(Scope.WRITE);
            assertThat(house.users.list(ada.principal()))
                    .extracting(user -> user.name().value(), User::role, User::state)
                    .containsExactly(
                            tuple("ada", Role.ADMINISTRATOR, User.State.ACTIVE),
                            tuple("ben", Role.MEMBER, User.State.INVITED),
                            tuple("cleo", Role.MEMBER, User.State.ACTIVE));
            assertCode("user_exists", () -> house.users.add(ada.principal(), new UserName("ben"), Role.ADMINISTRATOR));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whoIsTakenAwayIsGoneAtOnce(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Principal ada = house.ada().principal();
            Sessions.Started ben = house.joined(ada, "ben", Role.MEMBER);
            String token = house.callers
                    .tokens()
                    .make(ben.principal(), new Tokens.Wish("ci", Scope.WRITE, Optional.empty()))
                    .text();
            Links.Made reset = house.users.link(ada, "ben").link();
            AtomicInteger told = new AtomicInteger();
            house.callers.whenSomebodyLoses(told::incrementAndGet);
            house.users.remove(ada, "ben");
            assertThat(told).hasValue(1);
            assertCode("session_ended", () -> house.callers.bySession(ben.secret()));
            assertCode("bad_token", () -> house.callers.byToken(token));
            assertCode("link_unknown", () -> house.links.look(reset.secret()));
            assertThat(house.callers.again(ben.principal())).isEmpty();
            assertCode("wrong_password", () -> house.signIns.signIn("ben", PASSWORD, Household.HERE));
            assertCode("user_not_found", () -> house.users.remove(ada, "ben"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aRoleHoldsForTheNextCallOfEverySessionAndToken(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Principal ada = house.ada().principal();
            Sessions.Started ben = house.joined(ada, "ben", Role.ADMINISTRATOR);
            Tokens.Made token =
                    house.callers.tokens().make(ben.principal(), new Tokens.Wish("ci", Scope.ADMIN, Optional.empty()));
            assertThat(house.callers.byToken(token.text()).scope()).isEqualTo(Scope.ADMIN);
            house.users.change(ada, "ben", Role.MEMBER);
            assertThat(house.callers.bySession(ben.secret()).scope()).isEqualTo(Scope.WRITE);
            assertThat(house.callers.byToken(token.text()).scope()).isEqualTo(Scope.WRITE);
            assertThat(house.callers.again(ben.principal()).map(Principal::scope))
                    .contains(Scope.WRITE);
            house.users.change(ada, ben.principal().id(), Role.ADMINISTRATOR);
            assertThat(house.callers.byToken(token.text()).scope()).isEqualTo(Scope.ADMIN);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void theLastAdministratorStays(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Principal ada = house.ada().principal();
            // An administrator who never came in could help nobody.
            house.users.add(ada, new UserName("ben"), Role.ADMINISTRATOR);
            assertCode("last_administrator", () -> house.users.change(ada, "ada", Role.MEMBER));
            assertCode("last_administrator", () -> house.users.remove(ada, "ada"));
            assertThat(house.callers.again(ada).map(Principal::scope)).contains(Scope.ADMIN);
            house.users.remove(ada, "ben");
            house.joined(ada, "cleo", Role.ADMINISTRATOR);
            house.users.remove(ada, "ada");
            assertThat(house.users.list(Principal.SERVER)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void ofTwoDemotionsAtOnceOneIsRefused(TestDatabases kind) throws Exception {
        try (Household house = new Household(kind.location(folder))) {
            Principal ada = house.ada().principal();
            Principal ben = house.joined(ada, "ben", Role.ADMINISTRATOR).principal();
            for (int round = 0; round < 5; round++) {
                long wins = Household.wins(
                        () -> house.users.change(ada, "ben", Role.MEMBER),
                        () -> house.users.change(ben, "ada", Role.MEMBER));
                assertThat(wins).isEqualTo(1);
                house.users.change(Principal.SERVER, "ada", Role.ADMINISTRATOR);
                house.users.change(Principal.SERVER, "ben", Role.ADMINISTRATOR);
            }
            assertThat(Household.wins(
                            () -> {
                                house.users.remove(ada, "ben");
                                return true;
                            },
                            () -> house.users.change(ben, "ada", Role.MEMBER)))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void anotherOrganizationSeesNobody(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Principal ada = house.ada().principal();
            Principal stranger = new Principal("usr", "eve", "elsewhere", Scope.ADMIN, new Credential.None());
            assertThat(house.users.list(stranger)).isEmpty();
            assertCode("user_not_found", () -> house.users.remove(stranger, "ada"));
            assertCode("user_not_found", () -> house.users.link(stranger, ada.id()));
            assertCode("user_not_found", () -> house.users.change(stranger, "ada", Role.MEMBER));
            Tokens.Made token = house.callers.tokens().make(ada, new Tokens.Wish("ci", Scope.READ, Optional.empty()));
            assertThat(house.callers.tokens().all(stranger)).isEmpty();
            assertCode("token_not_found", () -> house.callers.tokens().revoke(stranger, token.id()));
        }
    }

    @Test
    void namesThatMeanSomethingElsewhereAreRefused() {
        for (String name : List.of(
                "",
                "a",
                "Ada",
                "-ada",
                "ada-",
                "1ada",
                "ada\r\nSet-Cookie: x=y",
                "ada/../x",
                "usr_1",
                "machine",
                "setup-link",
                "a".repeat(64),
                "a b",
                "аda")) {
            assertCode("bad_name", () -> {
                UserName unused = new UserName(name);
                throw new AssertionError(unused);
            });
        }
    }

    @Test
    void aTokensNameHasNothingThatATerminalObeys() {
        for (String name : List.of("", " ci", "ci\n", "ci\u001b[2J", "c".repeat(64), "a\r\nb: c")) {
            assertCode("bad_name", () -> {
                Tokens.Wish unused = new Tokens.Wish(name, Scope.READ, Optional.empty());
                throw new AssertionError(unused);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aTokenReachesNoFurtherThanTheCallThatMakesIt(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Tokens tokens = house.callers.tokens();
            Principal ada = house.ada().principal();
            Principal ben = house.joined(ada, "ben", Role.MEMBER).principal();
            assertCode("scope_too_wide", () -> tokens.make(ben, new Tokens.Wish("x", Scope.ADMIN, Optional.empty())));
            var noon = house.clock.instant();
            Tokens.Made brief =
                    tokens.make(ada, new Tokens.Wish("brief", Scope.WRITE, Optional.of(noon.plusSeconds(60))));
            Principal briefly = house.callers.byToken(brief.text());
            assertCode(
                    "scope_too_wide", () -> tokens.make(briefly, new Tokens.Wish("x", Scope.ADMIN, Optional.empty())));
            assertCode(
                    "expiry_too_late",
                    () -> tokens.make(briefly, new Tokens.Wish("x", Scope.WRITE, Optional.of(noon.plusSeconds(61)))));
            Tokens.Made child = tokens.make(briefly, new Tokens.Wish("child", Scope.WRITE, Optional.empty()));
            assertThat(tokens.shown(child).expiresAt()).contains(noon.plusSeconds(60));
            assertThat(tokens.own(ada)).hasSize(2);
            assertThat(tokens.own(ben)).isEmpty();
            assertThat(tokens.all(ada)).hasSize(2);
            assertCode("administrators_only", () -> tokens.all(ben));
            assertCode("token_not_found", () -> tokens.revoke(ben, child.id()));
            tokens.revoke(ada, child.id());
            assertThat(tokens.own(ada)).hasSize(1);
        }
    }
}
