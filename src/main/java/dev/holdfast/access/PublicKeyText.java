package dev.holdfast.access;

import dev.holdfast.problem.Problem;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/// A public key of SSH as it stands in a `.pub` file: its type, and its bytes as RFC 4253 has them. What is
/// too weak or of another kind is none.
///
/// @param line the type and the base64, without the comment
public record PublicKeyText(String line, String fingerprint) {

    private static final int ED25519_BYTES = 32;
    private static final int SHORTEST_RSA = 3072;
    private static final int LONGEST_RSA = 16384;
    private static final int LONGEST_TEXT = 16_384;
    private static final byte UNCOMPRESSED = 4;

    private static final String ED25519 = "ssh-ed25519";
    private static final String RSA = "ssh-rsa";
    private static final String ECDSA = "ecdsa-sha2-";

    /// How long a coordinate of a point is on each curve.
    private static final Map<String, Integer> CURVES = Map.of("nistp256", 32, "nistp384", 48, "nistp521", 66);

    /// The key that this text is.
    ///
    /// @throws Problem BAD_REQUEST `bad_key`, `weak_key`, `private_key`
    public static PublicKeyText parse(String text) {
        if (text.contains("PRIVATE KEY")) {
            throw Problem.badRequest(
                    "private_key",
                    "That is a private key, which belongs to nobody but you: send the one line of the file that ends"
                            + " in .pub. Consider making a new pair.");
        }
        String[] words = text.strip().split("[ \\t]+", 3);
        if (text.length() > LONGEST_TEXT || text.strip().contains("\n") || words.length < 2) {
            throw bad("A public key is one line like \"ssh-ed25519 AAAA… name\": that of a file that ends in .pub.");
        }
        byte[] blob = bytes(words[1]);
        try {
            check(words[0], ByteBuffer.wrap(blob));
        } catch (BufferUnderflowException | IllegalArgumentException broken) {
            throw bad("The key is broken: its bytes end too early. Copy the whole line.")
                    .causedBy(broken);
        }
        return new PublicKeyText(words[0] + " " + words[1], fingerprint(blob));
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw bad("The second word of a public key is base64, and this one's is not. Copy the whole line.")
                    .causedBy(broken);
        }
    }

    private static void check(String type, ByteBuffer blob) {
        Set<String> known = Set.of(ED25519, RSA);
        boolean curve = type.startsWith(ECDSA) && CURVES.containsKey(type.substring(ECDSA.length()));
        if (!known.contains(type) && !curve) {
            throw bad("Keys of the type \"" + shortened(type) + "\" do not come in here. Make one with: ssh-keygen -t"
                    + " ed25519");
        }
        if (!Arrays.equals(type.getBytes(StandardCharsets.US_ASCII), field(blob))) {
            throw bad("The first word of the key says another type than its bytes. Copy the whole line.");
        }
        switch (type) {
            case ED25519 -> require(field(blob).length == ED25519_BYTES);
            case RSA -> checkRsa(blob);
            default -> checkPoint(type.substring(ECDSA.length()), blob);
        }
        require(!blob.hasRemaining());
    }

    private static void checkRsa(ByteBuffer blob) {
        require(new BigInteger(field(blob)).compareTo(BigInteger.TWO) > 0);
        BigInteger modulus = new BigInteger(field(blob));
        require(modulus.signum() > 0 && modulus.bitLength() <= LONGEST_RSA);
        if (modulus.bitLength() < SHORTEST_RSA) {
            throw Problem.badRequest(
                    "weak_key",
                    "An RSA key of " + modulus.bitLength() + " bits is too weak; it needs " + SHORTEST_RSA
                            + ". Better make one with: ssh-keygen -t ed25519");
        }
    }

    private static void checkPoint(String curve, ByteBuffer blob) {
        require(Arrays.equals(curve.getBytes(StandardCharsets.US_ASCII), field(blob)));
        byte[] point = field(blob);
        require(point.length == 1 + 2 * CURVES.getOrDefault(curve, 0) && point[0] == UNCOMPRESSED);
    }

    private static byte[] field(ByteBuffer blob) {
        int length = blob.getInt();
        if (length < 0 || length > blob.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        blob.get(bytes);
        return bytes;
    }

    private static void require(boolean right) {
        if (!right) {
            throw bad("The bytes of the key are not those of a key of its type. Copy the whole line.");
        }
    }

    private static Problem bad(String sentence) {
        return Problem.badRequest("bad_key", sentence);
    }

    private static String shortened(String type) {
        return type.length() <= 60 ? type : type.substring(0, 60) + "…";
    }

    /// The fingerprint of a key's bytes, as `ssh-keygen -l` shows it.
    public static String fingerprint(byte[] blob) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
