package dev.holdfast.access;

import dev.holdfast.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Passwords under Argon2id, in the form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, so that each is checked with
/// the parameters that it was kept with.
///
/// 19 MiB, two passes and one lane are what the OWASP Password Storage Cheat Sheet asks for at least: about
/// 60 ms on one core here. Two are worked on at once, on threads of their own, so that a crowd at the door
/// takes 38 MiB and never the threads that serve everybody else.
public final class Passwords {

    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int AT_ONCE = 2;
    private static final int WAITING = 64;
    private static final int IDLE_SECONDS = 10;

    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,3}),p=(\\d{1,2})\\$([^$]+)\\$([^$]+)");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ThreadPoolExecutor threads;

    /// @param salt in base 64, as the hash
    private record Kept(int memory, int passes, int lanes, String salt, String hash) {

        /// One with the parameters of today.
        static Kept fresh(String hash) {
            byte[] salt = new byte[SALT_BYTES];
            RANDOM.nextBytes(salt);
            return new Kept(MEMORY_KIB, PASSES, LANES, text(salt), hash);
        }

        static Kept read(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new IllegalStateException("a password is kept in an unknown form");
            }
            return new Kept(
                    Integer.parseInt(parts.group(1)),
                    Integer.parseInt(parts.group(2)),
                    Integer.parseInt(parts.group(3)),
                    parts.group(4),
                    parts.group(5));
        }

        Kept with(String other) {
            return new Kept(memory, passes, lanes, salt, other);
        }

        String written() {
            return "$argon2id$v=19$m=" + memory + ",t=" + passes + ",p=" + lanes + "$" + salt + "$" + hash;
        }

        String hashOf(String password) {
            Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
            argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memory)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(Base64.getDecoder().decode(salt))
                    .build());
            byte[] out = new byte[HASH_BYTES];
            argon2.generateBytes(password.getBytes(StandardCharsets.UTF_8), out);
            return text(out);
        }

        boolean isOf(String computed) {
            return MessageDigest.isEqual(
                    hash.getBytes(StandardCharsets.US_ASCII), computed.getBytes(StandardCharsets.US_ASCII));
        }

        private static String text(byte[] bytes) {
            return Base64.getEncoder().withoutPadding().encodeToString(bytes);
        }
    }

    public Passwords() {
        threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, "passwords");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /// What is kept of a password.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `too_many_attempts` when too many wait already
    String keep(Password password) {
        Kept blank = Kept.fresh("");
        return blank.with(aside(() -> blank.hashOf(password.text()))).written();
    }

    /// Whether this is the password. Where none is kept it takes as long and says no.
    ///
    /// @throws Problem TOO_MANY_REQUESTS `too_many_attempts` when too many wait already
    boolean same(Optional<String> kept, String typed) {
        Kept known = kept.map(Kept::read).orElseGet(() -> Kept.fresh(""));
        String hash = aside(() -> known.hashOf(Password.normal(typed)));
        return known.isOf(hash) && kept.isPresent();
    }

    private <T> T aside(Callable<T> work) {
        try {
            return threads.submit(work).get();
        } catch (RejectedExecutionException crowded) {
            throw Problem.of(
                            Problem.Kind.TOO_MANY_REQUESTS,
                            "too_many_attempts",
                            "Too many people sign in at this moment. Try again in a few seconds.")
                    .passingAfter(Duration.ofSeconds(5))
                    .causedBy(crowded);
        } catch (ExecutionException bug) {
            throw new IllegalStateException("Argon2id failed", bug);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "The server is stopping. Try again later.")
                    .causedBy(stopped);
        }
    }
}
