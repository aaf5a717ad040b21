package dev.holdfast.archive;

import dev.holdfast.access.Secrets;
import dev.holdfast.archive.cold.ColdStore;
import dev.holdfast.archive.pack.OpenPack;
import dev.holdfast.archive.pack.Pack;
import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The packs in cold storage: their names and keys, those that are open for reading, and the removal of
/// those that nobody needs.
final class Packs {

    private static final Logger LOG = LoggerFactory.getLogger(Packs.class);
    private static final int KEY_BYTES = 32;
    private static final int MOST_OPEN = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ColdStore cold;
    private final Encryption encryption;
    private final Secrets secrets;
    private final Database database;
    private final Map<String, OpenPack> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OpenPack> eldest) {
            return size() > MOST_OPEN;
        }
    };

    Packs(ColdStore cold, Encryption encryption, Secrets secrets, Database database) {
        this.cold = cold;
        this.encryption = encryption;
        this.secrets = secrets;
        this.database = database;
    }

    /// A pack that is about to be written, and its key as it is written down.
    record Fresh(Pack pack, String sealedKey) {}

    /// A name that nothing has in cold storage.
    static String freshName(AgentId agent) {
        byte[] chance = new byte[8];
        RANDOM.nextBytes(chance);
        return agent + "/" + HexFormat.of().formatHex(chance);
    }

    Fresh fresh(String name) {
        return switch (encryption) {
            case OFF -> new Fresh(new Pack(cold, name, Optional.empty()), "");
            case ON -> {
                byte[] key = new byte[KEY_BYTES];
                RANDOM.nextBytes(key);
                byte[] sealed = secrets.seal(context(name), HexFormat.of().formatHex(key));
                yield new Fresh(
                        new Pack(cold, name, Optional.of(key)), HexFormat.of().formatHex(sealed));
            }
        };
    }

    private static String context(String name) {
        return "archive " + name;
    }

    private Pack pack(Archive archive) {
        Optional<byte[]> key = archive.key().isEmpty()
                ? Optional.empty()
                : Optional.of(HexFormat.of()
                        .parseHex(secrets.open(
                                context(archive.pack()), HexFormat.of().parseHex(archive.key()))));
        return new Pack(cold, archive.pack(), key);
    }

    String place() {
        return cold.place();
    }

    void check() throws IOException {
        cold.check();
    }

    /// The pack, whose catalog was found right. It may have been opened before.
    OpenPack open(Archive archive) throws IOException {
        synchronized (open) {
            OpenPack known = open.get(archive.pack());
            if (known != null) {
                return known;
            }
        }
        OpenPack opened = openAnew(archive);
        synchronized (open) {
            open.put(archive.pack(), opened);
        }
        return opened;
    }

    OpenPack openAnew(Archive archive) throws IOException {
        return pack(archive).open(archive.digest());
    }

    /// Removes what is there of a pack that nothing refers to. In storage that is away nothing is found, and yet
    /// it is there.
    void discard(String name) throws IOException {
        cold.check();
        synchronized (open) {
            open.remove(name);
        }
        new Pack(cold, name, Optional.empty()).delete();
    }

    /// Removes the pack and forgets it. When cold storage is not there, that is done another time.
    void removeQuietly(String name) {
        try {
            discard(name);
            database.run(tx -> ArchiveStore.remove(tx, name));
        } catch (IOException | RuntimeException failed) {
            LOG.warn("The archive {} is not needed any more and cannot be removed yet.", name, failed);
        }
    }
}
