package dev.holdfast.archive.pack;

import dev.holdfast.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// How the frames of one pack are enciphered, where they are: AES-256-GCM under a key of the pack's own,
/// the number of the frame being the nonce, so none comes twice.
///
/// @param pack the id of the pack, which is authenticated with each frame
/// @param key absent where a pack lies open
@SuppressWarnings("ArrayRecordComponent")
record Seal(String pack, Optional<byte[]> key) {

    static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    byte[] close(byte[] plain, int length, long number) {
        try {
            return key.isEmpty()
                    ? java.util.Arrays.copyOf(plain, length)
                    : cipher(Cipher.ENCRYPT_MODE, key.get(), number).doFinal(plain, 0, length);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM does not work here", impossible);
        }
    }

    byte[] open(byte[] sealed, long number) {
        try {
            return key.isEmpty()
                    ? sealed
                    : cipher(Cipher.DECRYPT_MODE, key.get(), number).doFinal(sealed);
        } catch (GeneralSecurityException otherKey) {
            throw Broken.because("was enciphered with another key").causedBy(otherKey);
        }
    }

    private Cipher cipher(int mode, byte[] secret, long number) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce =
                ByteBuffer.allocate(NONCE_BYTES).putLong(Integer.BYTES, number).array();
        cipher.init(mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(pack.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// A pack that is not what was packed.
    static final class Broken {

        private Broken() {}

        static Problem because(String why) {
            return Problem.unavailable(
                    "archive_broken",
                    "The archive in cold storage is damaged: a piece of it " + why
                            + ". Put it back from a copy; until then nothing of it is used.");
        }
    }
}
