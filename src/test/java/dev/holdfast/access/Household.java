package dev.holdfast.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.access.Principal.Role;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.gateway.TestClock;
import dev.holdfast.problem.Problem;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Everything about people on one database, with a clock that the test moves.
final class Household implements AutoCloseable {

    static final String PASSWORD = "correct horse battery";
    static final String HERE = "192.0.2.7";

    final Database database;
    final TestClock clock;
    final Callers callers;
    final Links links;
    final Users users;
    final SignIns signIns;

    Household(String location, TestClock clock) {
        this.database = Databases.open(location);
        this.clock = clock;
        Passwords passwords = new Passwords();
        this.callers = new Callers(database, clock);
        this.links = new Links(database, callers, passwords, clock);
        this.users = new Users(database, callers, links, clock);
        this.signIns = new SignIns(database, callers, passwords, clock);
    }

    Household(String location) {
        this(location, new TestClock());
    }

    /// The first administrator, called ada, signed in.
    Sessions.Started ada() {
        return links.use(links.setup().secret(), Optional.of(new UserName("ada")), new Password(PASSWORD));
    }

    /// Another user, signed in.
    Sessions.Started joined(Principal who, String name, Role role) {
        Users.Invited invited = users.add(who, new UserName(name), role);
        return links.use(invited.link().secret(), Optional.empty(), new Password(PASSWORD));
    }

    /// Calls all of these at the same instant and says how many went well.
    static long wins(Callable<?>... attempts) throws Exception {
        CyclicBarrier together = new CyclicBarrier(attempts.length);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = Stream.of(attempts)
                    .map(attempt -> threads.submit(() -> {
                        together.await(1, TimeUnit.MINUTES);
                        try {
                            attempt.call();
                            return true;
                        } catch (Problem refused) {
                            return false;
                        }
                    }))
                    .toList();
            long wins = 0;
            for (Future<Boolean> future : futures) {
                wins += future.get(2, TimeUnit.MINUTES) ? 1 : 0;
            }
            return wins;
        }
    }

    static long wins(int count, Callable<?> attempt) throws Exception {
        return wins(IntStream.range(0, count).mapToObj(i -> attempt).toArray(Callable<?>[]::new));
    }

    static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> org.assertj.core.api.Assertions.assertThat(problem.code())
                                .isEqualTo(code));
    }

    @Override
    public void close() {
        database.close();
    }
}
