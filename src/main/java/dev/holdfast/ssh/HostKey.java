package dev.holdfast.ssh;

import dev.holdfast.access.PrivateFiles;
import dev.holdfast.access.PublicKeyText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Iterator;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;

/// The key by which clients know this server again: Ed25519, made once, in a file of the data directory that
/// only root may read and that OpenSSH's own programs understand.
record HostKey(KeyPair pair) {

    private static final String COMMENT = "holdfast";

    /// The key in this file, which is made if it is not there.
    static HostKey in(Path file) throws IOException {
        try {
            return Files.exists(file) ? read(file) : made(file);
        } catch (GeneralSecurityException broken) {
            throw new IOException(file + " is no key of SSH", broken);
        }
    }

    private static HostKey read(Path file) throws IOException, GeneralSecurityException {
        try (var bytes = Files.newInputStream(file)) {
            Iterable<KeyPair> pairs = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(file.toString()), bytes, FilePasswordProvider.EMPTY);
            Iterator<KeyPair> found = pairs == null ? java.util.Collections.emptyIterator() : pairs.iterator();
            if (!found.hasNext()) {
                throw new IOException(file + " is no key of SSH");
            }
            return new HostKey(found.next());
        }
    }

    private static HostKey made(Path file) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, Byte.SIZE * 32);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, COMMENT, new OpenSSHKeyEncryptionContext(), text);
        PrivateFiles.replace(file, text.toByteArray());
        return new HostKey(pair);
    }

    /// As `ssh` shows it when it asks whether to go on.
    String fingerprint() {
        ByteArrayBuffer blob = new ByteArrayBuffer();
        blob.putRawPublicKey(pair.getPublic());
        return PublicKeyText.fingerprint(blob.getCompactData());
    }
}
