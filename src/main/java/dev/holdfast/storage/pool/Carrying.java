package dev.holdfast.storage.pool;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
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

    /// Where snapshots of a working head are cheap, the copy is made from one: it holds still, and a lease
    /// that the agent took on a file does not stop it.
    void carry(Path present, Path next, List<Part> parts) throws IOException {
        if (!heads.capabilities().liveSnapshots()) {
            copyParts(present, next, parts);
            return;
        }
        Path still = Places.unfinished(next);
        heads.destroy(still);
        heads.copy(present, still, Heads.Kind.LIVE);
        try {
            copyParts(still, next, parts);
        } finally {
            heads.destroy(still);
        }
    }

    private static void copyParts(Path present, Path next, List<Part> parts) throws IOException {
        try (Fd source = Files.openDirectory(present);
                Fd target = Files.openDirectory(next)) {
            for (Part part : parts) {
                copyPart(source, target, next, part.folder());
            }
        }
    }

    private static void copyPart(Fd source, Fd target, Path next, String folder) throws IOException {
        byte[] name = folder.getBytes(StandardCharsets.UTF_8);
        Path fresh = Places.unfinished(next.resolve(folder));
        byte[] freshName = fresh.getFileName().toString().getBytes(StandardCharsets.UTF_8);
        TreeRemoval.remove(target, freshName);
        TreeRemoval.remove(target, (fresh.getFileName() + ".links").getBytes(StandardCharsets.UTF_8));
        try (Fd from = Files.openDirectory(source, name)) {
            TreeCopy.copy(from, target, freshName);
        }
        ServerFiles.exchange(next.resolve(folder), fresh);
        TreeRemoval.remove(target, freshName);
    }
}
