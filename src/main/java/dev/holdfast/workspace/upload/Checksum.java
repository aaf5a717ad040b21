package dev.holdfast.workspace.upload;

import dev.holdfast.problem.Problem;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/// What the bytes of one call must add up to. It is fed with them as they arrive.
final class Checksum {

    /// The names of the protocol, and what Java calls them.
    private static final Map<String, String> ALGORITHMS = Map.of("sha1", "SHA-1", "sha256", "SHA-256");

    /// As `Tus-Checksum-Algorithm` tells them.
    static final String NAMES = "sha1,sha256";

    private final MessageDigest digest;
    private final byte[] expected;

    private Checksum(MessageDigest digest, byte[] expected) {
        this.digest = digest;
        this.expected = expected;
    }

    /// Reads `Upload-Checksum`: the algorithm's name and the sum in base64.
    ///
    /// @throws Problem BAD_REQUEST `bad_checksum`
    static Checksum of(String header) {
        String[] parts = header.strip().split(" +", 2);
        String algorithm = ALGORITHMS.get(parts[0]);
        if (algorithm == null || parts.length != 2) {
            throw Problem.badRequest(
                    "bad_checksum",
                    "Upload-Checksum is one of " + NAMES + " and the sum in base64, not \"" + header + "\".");
        }
        try {
            return new Checksum(
                    MessageDigest.getInstance(algorithm), Base64.getDecoder().decode(parts[1]));
        } catch (IllegalArgumentException notBase64) {
            throw Problem.badRequest("bad_checksum", "The sum in Upload-Checksum is not base64.");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java has " + algorithm, absent);
        }
    }

    void add(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /// Ends the sum.
    ///
    /// @throws Problem CHECKSUM_MISMATCH `checksum_mismatch`
    void verify() {
        if (!MessageDigest.isEqual(expected, digest.digest())) {
            throw Problem.of(
                    Problem.Kind.CHECKSUM_MISMATCH,
                    "checksum_mismatch",
                    "The bytes of this call do not add up to the checksum and were not kept; send them again.");
        }
    }
}
