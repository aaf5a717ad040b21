package dev.holdfast.access;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.problem.Problem;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The pauses between sign-ins that fail, for a name and for an address, kept in the database.
///
/// An attempt counts as failed before the password is looked at, so that many at the same instant are counted
/// too; a success takes that back. Within a pause every attempt is refused unseen, also the right password,
/// and does not make the pause longer. A pause of a name stays short: who wants to lock somebody out would
/// have to win a race every minute, from ever new addresses, whose own pauses grow longer.
final class Pauses {

    /// Who tries to come in, by what is counted.
    record Attempt(List<Counted> counted) {

        /// With a name and a password.
        Attempt(String name, String address) {
            this(List.of(
                    // A name need not be one: people type passwords into the wrong field, so a hash is kept.
                    new Counted("name " + Chance.hash(name), OF_NAME), Pauses.address("address ", address)));
        }
    }

    /// With a key. Its address is counted apart, because keys fail all day where a program has a wrong one, and
    /// that shall keep nobody from signing in.
    static Attempt byKey(String address) {
        return new Attempt(List.of(address("ssh ", address)));
    }

    record Limit(int free, Duration longest) {

        Duration after(long failures) {
            long over = failures - free;
            return over <= 0
                    ? Duration.ZERO
                    : Duration.ofSeconds(Math.min(longest.toSeconds(), 1L << Math.min(over - 1, 30)));
        }
    }

    private static final Limit OF_NAME = new Limit(5, Duration.ofMinutes(1));
    private static final Limit OF_ADDRESS = new Limit(20, Duration.ofMinutes(5));
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int NETWORK_BYTES = 8;

    record Counted(String subject, Limit limit) {}

    private final Database database;
    private final Clock clock;

    Pauses(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Counts the attempt, or refuses it.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `too_many_attempts`
    void enter(Attempt attempt) {
        Instant now = clock.instant();
        database.run(tx -> {
            PauseStore.forgetBefore(tx, now.minus(KEPT));
            Optional<Instant> until = attempt.counted().stream()
                    .flatMap(one -> PauseStore.find(tx, one.subject()).stream())
                    .map(PauseStore.Row::until)
                    .filter(now::isBefore)
                    .max(Instant::compareTo);
            if (until.isPresent()) {
                throw refused(Duration.between(now, until.get()));
            }
            attempt.counted().forEach(one -> count(tx, one, now));
        });
    }

    private static void count(Tx tx, Counted one, Instant now) {
        long failures = 1
                + PauseStore.find(tx, one.subject())
                        .map(PauseStore.Row::failures)
                        .orElse(0L);
        PauseStore.put(
                tx,
                new PauseStore.Row(
                        one.subject(), failures, now, now.plus(one.limit().after(failures))));
    }

    /// The attempt went well: the name starts anew, and the address has this attempt less.
    void forgive(Tx tx, Attempt attempt) {
        for (Counted one : attempt.counted()) {
            if (one.limit().equals(OF_NAME)) {
                PauseStore.delete(tx, one.subject());
            } else {
                PauseStore.takeBack(tx, one.subject(), clock.instant());
            }
        }
    }

    /// Of IPv6 the network, because everybody has more addresses in it than can be counted.
    private static Counted address(String kind, String text) {
        String subject;
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            subject = address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                    : address.getHostAddress();
        } catch (IllegalArgumentException notAnAddress) {
            subject = "unknown";
        }
        return new Counted(kind + subject, OF_ADDRESS);
    }

    private static Problem refused(Duration pause) {
        return Problem.of(
                        Problem.Kind.TOO_MANY_REQUESTS,
                        "too_many_attempts",
                        "Too many sign-ins failed. Wait "
                                + Math.max(1, pause.plusMillis(999).toSeconds()) + " s and try again.")
                .passingAfter(pause);
    }
}
