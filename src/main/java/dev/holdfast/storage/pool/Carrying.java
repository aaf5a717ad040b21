package dev.holdfast.storage.pool;

import dev.holdfast.linux.Disturbed;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.linux.TreeCopy;
import dev.holdfast.linux.TreeRemoval;
import dev.holdfast.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Takes parts of one head over into another, where they replace what is there.
///
/// Each part is copied beside its place and then exchanged with it, so it can be done again after a crash.
final class Carrying {

    private final Heads heads;

    Carrying(Heads heads) {
        this.heads = heads;
    }

    /// Where snapshots of a working head are cheap, the copy is made from one when the head itself cannot be copied: a
    /// process of the agent, which stands still now, may have a lease on a file, or somebody else may write. With a
    /// fence it always is, because a snapshot has all that was written charged to the head.
    void carry(Path present, Path next, List<Part> parts) throws IOException {
        if (!heads.capabilities().liveSnapshots()) {
            copyParts(present, next, parts);
            return;
        }
        if (heads.capabilities().hardFence()) {
            carryStill(present, next, parts);
            return;
        }
        try {
            copyParts(present, next, parts);
        } catch (Disturbed disturbed) {
            carryStill(present, next, parts);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EAGAIN) {
                throw failed;
            }
            carryStill(present, next, parts);
        }
    }

    private void carryStill(Path present, Path next, List<Part> parts) throws IOException {
        Path still = Places.unfinished(next);
        heads.destroy(still);
        heads.copy(present, still, Heads.Kind.LIVE);
        try {
            copyParts(still, next, parts);
        } finally {
            heads.destroy(still);
        }
    }

    private void copyParts(Path present, Path next, List<Part> parts) throws IOException {
        long copiedBytes = 0;
        try (Fd source = Files.openDirectory(present);
                Fd target = Files.openDirectory(next)) {
            for (Part part : parts) {
                copiedBytes += copyPart(source, target, next, part.folder());
            }
        }
        // What could not be shared is only in memory yet.
        if (copiedBytes > 0) {
            heads.flush();
        }
    }

    private static long copyPart(Fd source, Fd target, Path next, String folder) throws IOException {
        byte[] name = folder.getBytes(StandardCharsets.UTF_8);
        Path fresh = Places.unfinished(next.resolve(folder));
        byte[] freshName = fresh.getFileName().toString().getBytes(StandardCharsets.UTF_8);
        TreeRemoval.remove(target, freshName);
        TreeRemoval.remove(target, (fresh.getFileName() + ".links").getBytes(StandardCharsets.UTF_8));
        long copiedBytes;
        try (Fd from = Files.openDirectory(source, name)) {
            copiedBytes = TreeCopy.copy(from, target, freshName).copiedBytes();
        }
        ServerFiles.exchange(next.resolve(folder), fresh);
        TreeRemoval.remove(target, freshName);
        return copiedBytes;
    }
}
