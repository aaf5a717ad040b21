package dev.holdfast.storage.local;

import dev.holdfast.linux.DirectoryReader;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// The folder beside a volume's two parts, where files are put together before they appear in a part and
/// taken apart after they vanished from it.
///
/// It lies on the same subvolume, so that a rename moves a thing in or out in one step; it is root's and
/// no runtime sees it, so nobody interferes with what is in it. Whatever a crash leaves over is here, and
/// here only. Every call is made on a platform thread.
public final class Aside implements AutoCloseable {

    /// Its name within a volume.
    public static final String FOLDER = "aside";

    private static final byte[] FOLDER_NAME = FOLDER.getBytes(StandardCharsets.US_ASCII);
    private static final int ONLY_ROOT = 0700;

    private final Fd folder;
    private final Beyond beyond;

    private Aside(Fd folder, Beyond beyond) {
        this.folder = folder;
        this.beyond = beyond;
    }

    /// The one of this volume, made when it is not there.
    public static Aside of(Fd volume) throws IOException {
        return of(volume, Beyond.NOTHING);
    }

    /// The same of a volume that may have a fence.
    public static Aside of(Fd volume, Beyond beyond) throws IOException {
        try {
            Files.makeDirectory(volume, FOLDER_NAME, ONLY_ROOT);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EEXIST) {
                throw failed;
            }
        }
        return new Aside(Files.openDirectory(volume, FOLDER_NAME), beyond);
    }

    /// Removes what a crash left over. For `recover()`, while no tree of the volume is open.
    public static void sweep(Fd volume, Beyond beyond) throws IOException {
        try (Aside aside = new Aside(Files.openDirectory(volume, FOLDER_NAME), beyond)) {
            DirectoryReader reader = new DirectoryReader(aside.folder);
            for (List<byte[]> names = reader.next(); !names.isEmpty(); names = reader.next()) {
                for (byte[] name : names) {
                    aside.remove(name);
                }
            }
        } catch (LinuxException absent) {
            if (absent.errno() != Errno.ENOENT) {
                throw absent;
            }
        }
    }

    Fd folder() {
        return folder;
    }

    /// Runs a piece of a removal. It moves folders about, and the kernel refuses even that to a volume at its
    /// fence.
    <T> T roomy(PlatformPool.Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EDQUOT) {
                throw failed;
            }
            return beyond.run(folder, work);
        }
    }

    /// A name that nothing has here.
    byte[] freshName() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return (Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// Makes an empty folder of this owner, here to be moved elsewhere.
    byte[] makeDirectory(int owner, int mode) throws LinuxException {
        byte[] name = freshName();
        Files.makeDirectory(folder, name, mode);
        try (Fd made = Files.openDirectory(folder, name)) {
            Files.changeMode(made, mode);
            Files.changeOwner(made, owner, owner);
        }
        return name;
    }

    /// Removes a thing that is here, with all that is in it.
    void remove(byte[] name) throws IOException {
        Removal removal = removal(name);
        while (removal.step()) {}
    }

    /// The same, in steps.
    Removal removal(byte[] name) {
        return new Removal(name);
    }

    /// The removal of one thing. Folders found in it are moved up into this folder and wait their turn, so
    /// it needs the same few descriptors at any depth.
    final class Removal {

        private final Deque<byte[]> waiting = new ArrayDeque<>();

        private Removal(byte[] name) {
            waiting.push(name);
        }

        /// Removes some of it, and says whether there is more to do.
        boolean step() throws IOException {
            return roomy(this::tryStep);
        }

        private boolean tryStep() throws LinuxException {
            byte[] next = waiting.peek();
            if (next == null) {
                return false;
            }
            if (gone(folder, next)) {
                waiting.remove();
                return !waiting.isEmpty();
            }
            empty(next);
            return true;
        }

        private void empty(byte[] directory) throws LinuxException {
            try (Fd open = Files.openDirectory(folder, directory)) {
                // A process of the agent may still have it open, and would fill it as fast as it is emptied.
                Files.changeOwner(open, 0, 0);
                Files.changeMode(open, ONLY_ROOT);
                for (byte[] name : new DirectoryReader(open).next()) {
                    if (!gone(open, name)) {
                        byte[] above = freshName();
                        Files.rename(open, name, folder, above, Files.Replace.KEEP);
                        waiting.addLast(above);
                    }
                }
            }
        }

        /// Whether it could be removed, or was already; false for a folder that is not empty.
        private boolean gone(Fd parent, byte[] name) throws LinuxException {
            try {
                removeOne(parent, name);
                return true;
            } catch (LinuxException failed) {
                return switch (failed.errno()) {
                    case Errno.ENOENT -> true;
                    case Errno.ENOTEMPTY -> false;
                    default -> throw failed;
                };
            }
        }
    }

    /// Removes a file, a link or an empty folder; ENOTEMPTY for one that is not.
    static void removeOne(Fd parent, byte[] name) throws LinuxException {
        try {
            Files.unlink(parent, name);
            return;
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EISDIR) {
                throw failed;
            }
        }
        Files.removeDirectory(parent, name);
    }

    @Override
    public void close() {
        folder.close();
    }
}
