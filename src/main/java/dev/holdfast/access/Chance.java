package dev.holdfast.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// Secrets of 256 bits of chance: the secret part of a token, a session, a one-time link. Nobody guesses one,
/// so a plain SHA-256 is enough to keep.
final class Chance {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /// How many characters a secret has.
    static final int CHARACTERS = 43;

    private Chance() {}

    static String secret() {
        byte[] chance = new byte[BYTES];
        RANDOM.nextBytes(chance);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
    }

    /// What is kept of a secret, in hexadecimal.
    static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
