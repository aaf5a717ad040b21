package dev.holdfast.id;

import dev.holdfast.problem.Problem;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Makes and checks the text of ids: a prefix, an underscore, and 26 characters of Crockford's base 32,
/// of which the first ten are the milliseconds since 1970 and the rest is chance (the layout of a ULID,
/// in lower case).
///
/// Lists and queues are in the order of ids, so each id of this process is later than the one before it,
/// also when the clock was set back.
final class Ids {

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicLong LATEST = new AtomicLong();
    private static final int TIME_CHARACTERS = 10;
    private static final int RANDOM_CHARACTERS = 16;

    private Ids() {}

    static String fresh(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append('_');
        long now = System.currentTimeMillis();
        long millis = LATEST.updateAndGet(latest -> Math.max(latest + 1, now));
        for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
            id.append(ALPHABET[(int) (millis >>> (5 * i)) & 31]);
        }
        byte[] chance = new byte[RANDOM_CHARACTERS];
        RANDOM.nextBytes(chance);
        for (byte b : chance) {
            id.append(ALPHABET[b & 31]);
        }
        return id.toString();
    }

    /// Makes every id that comes from now on later than this one, which an earlier process made.
    static void goOnAfter(String id) {
        long millis = 0;
        int from = id.indexOf('_') + 1;
        for (int i = from; i < from + TIME_CHARACTERS; i++) {
            millis = millis << 5 | Arrays.binarySearch(ALPHABET, id.charAt(i));
        }
        LATEST.accumulateAndGet(millis, Math::max);
    }

    static String check(String prefix, String value) {
        boolean fits = value.length() == prefix.length() + 1 + TIME_CHARACTERS + RANDOM_CHARACTERS
                && value.startsWith(prefix)
                && value.charAt(prefix.length()) == '_'
                && value.chars().skip(prefix.length() + 1L).allMatch(Ids::inAlphabet);
        if (!fits) {
            throw Problem.badRequest("bad_id", "\"" + value + "\" is not an id of the form " + prefix + "_….");
        }
        return value;
    }

    private static boolean inAlphabet(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u');
    }
}
