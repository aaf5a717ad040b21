package dev.holdfast.access;

import static dev.holdfast.access.Household.HERE;
import static dev.holdfast.access.Household.PASSWORD;
import static dev.holdfast.access.Household.assertCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.access.Principal.Role;
import dev.holdfast.db.TestDatabases;
import dev.holdfast.gateway.TestClock;
import dev.holdfast.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignInsTest {

    private static final int FREE = 5;

    @TempDir
    Path folder = Path.of("");

    private static void fail(Household house, String name, int times) {
        for (int i = 0; i < times; i++) {
            assertCode("wrong_password", () -> house.signIns.signIn(name, "not the password", HERE));
        }
    }

    private static Duration pause(Household house, String name, String password) {
        Problem problem = catchThrowableOfType(Problem.class, () -> house.signIns.signIn(name, password, HERE));
        assertThat(problem.code()).isEqualTo("too_many_attempts");
        return problem.pause().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void pausesGrowSurviveARestartAndLockNobodyOut(TestDatabases kind) {
        String location = kind.location(folder);
        TestClock clock = new TestClock();
        try (Household house = new Household(location, clock)) {
            house.ada();
            fail(house, "ada", FREE + 1);
            // Also the right password is not looked at, so the answer tells nothing of it.
            assertThat(pause(house, "ada", PASSWORD)).isEqualTo(Duration.ofSeconds(1));
            clock.move(Duration.ofSeconds(1));
            fail(house, "ada", 1);
            assertThat(pause(house, "ada", PASSWORD)).isEqualTo(Duration.ofSeconds(2));
        }
        try (Household house = new Household(location, clock)) {
            assertThat(pause(house, "ada", PASSWORD)).isEqualTo(Duration.ofSeconds(2));
            assertThat(pause(house, "ada", "not the password")).isEqualTo(Duration.ofSeconds(2));
            for (int i = 0; i < 7; i++) {
                clock.move(Duration.ofMinutes(1));
                fail(house, "ada", 1);
            }
            assertThat(pause(house, "ada", PASSWORD)).isEqualTo(Duration.ofMinutes(1));
            clock.move(Duration.ofMinutes(1));
            house.signIns.signIn("ada", PASSWORD, HERE);
            fail(house, "ada", 1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void unknownNamesAreTreatedLikeKnownOnes(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            house.users.add(house.ada().principal(), new UserName("invited"), Role.MEMBER);
            for (String name : new String[] {"nobody", "invited", "x'; drop table users; --"}) {
                fail(house, name, FREE + 1);
                assertThat(pause(house, name, "whatever it is")).isEqualTo(Duration.ofSeconds(1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void manyAtTheSameInstantAreAllCounted(TestDatabases kind) throws Exception {
        try (Household house = new Household(kind.location(folder))) {
            house.ada();
            Household.wins(2 * FREE, () -> house.signIns.signIn("ada", "not the password", HERE));
            assertThat(pause(house, "ada", PASSWORD)).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void anAddressThatTriesManyNamesHasToWait(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            house.ada();
            house.signIns.signIn("ada", PASSWORD, "2001:db8::1");
            Pauses pauses = new Pauses(house.database, house.clock);
            for (int i = 0; i < 21; i++) {
                pauses.enter(new Pauses.Attempt("name-" + i, "2001:db8::" + i));
            }
            // The whole network, because its addresses cost nothing.
            assertCode("too_many_attempts", () -> house.signIns.signIn("ada", PASSWORD, "2001:db8::ffff"));
            house.signIns.signIn("ada", PASSWORD, "2001:db8:0:1::1");
            house.signIns.signIn("ada", PASSWORD, HERE);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void anotherPasswordEndsTheOtherSessions(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Sessions.Started here = house.ada();
            Sessions.Started there = house.signIns.signIn("ada", PASSWORD, HERE);
            Password next = new Password("a longer password");
            assertCode("wrong_password", () -> house.signIns.change(here.principal(), "wrong", next, HERE));
            house.callers.bySession(there.secret());
            house.signIns.change(here.principal(), PASSWORD, next, HERE);
            house.callers.bySession(here.secret());
            assertCode("session_ended", () -> house.callers.bySession(there.secret()));
            assertCode("wrong_password", () -> house.signIns.signIn("ada", PASSWORD, HERE));
            assertCode("no_user", () -> house.signIns.change(Principal.SERVER, PASSWORD, next, HERE));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void sessionsEndWhenNobodyUsesThemAndInAnyCaseAfterAMonth(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Sessions.Started idle = house.ada();
            Sessions.Started used = house.signIns.signIn("ada", PASSWORD, HERE);
            Sessions.Started left = house.signIns.signIn("ada", PASSWORD, HERE);
            house.callers.signOut(left.secret());
            assertCode("session_ended", () -> house.callers.bySession(left.secret()));
            house.clock.move(Duration.ofDays(2));
            house.callers.bySession(used.secret());
            house.clock.move(Duration.ofDays(1));
            assertCode("session_ended", () -> house.callers.bySession(idle.secret()));
            for (int day = 3; day < 29; day += 2) {
                house.callers.bySession(used.secret());
                house.clock.move(Duration.ofDays(2));
            }
            house.callers.bySession(used.secret());
            house.clock.move(Duration.ofDays(1));
            assertCode("session_ended", () -> house.callers.bySession(used.secret()));
        }
    }
}
