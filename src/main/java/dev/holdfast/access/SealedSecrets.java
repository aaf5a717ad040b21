package dev.holdfast.access;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Secrets under AES-256-GCM, with the key in a file of its own.
///
/// A sealed secret is a byte for the form (1), a nonce of 12 bytes, and the cipher text with its tag. The
/// context is authenticated with it. Nonces are chance: one key is good for 2³² secrets.
public final class SealedSecrets implements Secrets {

    private static final byte FORM = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;

    private SealedSecrets(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /// Secrets under the key in this file, which is made, mode 0600, when it is absent.
    ///
    /// @throws Problem UNAVAILABLE `secret_key_broken` when the file holds something else
    public static SealedSecrets open(Path keyFile) throws IOException {
        if (!Files.exists(keyFile)) {
            byte[] fresh = new byte[KEY_BYTES];
            RANDOM.nextBytes(fresh);
            PrivateFiles.replace(keyFile, fresh);
        }
        byte[] key = Files.readAllBytes(keyFile);
        if (key.length != KEY_BYTES) {
            throw Problem.unavailable(
                    "secret_key_broken",
                    "The key file " + keyFile + " does not hold a key of " + KEY_BYTES
                            + " bytes. Put back the one from your backup.");
        }
        return new SealedSecrets(key);
    }

    @Override
    public byte[] seal(String context, String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] text = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + text.length)
                    .put(FORM)
                    .put(nonce)
                    .put(text)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM does not work here", impossible);
        }
    }

    @Override
    public String open(String context, byte[] sealed) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != FORM) {
            throw unreadable(context);
        }
        ByteBuffer parts = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        byte[] nonce = new byte[NONCE_BYTES];
        parts.get(nonce);
        byte[] text = new byte[parts.remaining()];
        parts.get(text);
        try {
            return new String(cipher(Cipher.DECRYPT_MODE, nonce, context).doFinal(text), StandardCharsets.UTF_8);
        } catch (AEADBadTagException otherKey) {
            throw unreadable(context).causedBy(otherKey);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM does not work here", impossible);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static Problem unreadable(String context) {
        return Problem.unavailable(
                "secret_unreadable",
                "The secret of " + context + " was sealed with another key. Put back the key file from your backup,"
                        + " or set the secret again.");
    }
}
