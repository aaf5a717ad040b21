package dev.holdfast.linux;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/// Removes a folder with everything in it, by descriptor and however deep: links go, never their targets.
///
/// Only one folder is open at a time. The way back up is `..`, checked to be the folder that we came from,
/// so a tree that somebody moves meanwhile is an error and never another tree's loss.
public final class TreeRemoval {

    private static final class Level {
        private final byte[] name;
        private final FileFacts above;
        private final Iterator<byte[]> rest;

        Level(byte[] name, FileFacts above, Iterator<byte[]> rest) {
            this.name = name;
            this.above = above;
            this.rest = rest;
        }
    }

    private final Deque<Level> levels = new ArrayDeque<>();

    private TreeRemoval() {}

    /// Removes the name from the folder, whatever it is; that it is absent is no failure.
    ///
    /// @throws Disturbed when one of its folders was moved meanwhile; what was removed until then stays so
    public static void remove(Fd folder, byte[] name) throws IOException {
        if (!TreeRemoval.removeEntry(folder, name)) {
            new TreeRemoval().removeDirectory(folder, name);
        }
    }

    /// Says no when it is a folder.
    private static boolean removeEntry(Fd folder, byte[] name) throws LinuxException {
        try {
            Files.unlink(folder, name);
            return true;
        } catch (LinuxException failed) {
            return switch (failed.errno()) {
                case Errno.ENOENT -> true;
                case Errno.EISDIR, Errno.EPERM -> false;
                default -> throw failed;
            };
        }
    }

    private void removeDirectory(Fd folder, byte[] name) throws IOException {
        Fd current = down(folder, name);
        try {
            while (true) {
                Level level = levels.element();
                if (level.rest.hasNext()) {
                    byte[] next = level.rest.next();
                    if (!removeEntry(current, next)) {
                        Fd below = down(current, next);
                        current.close();
                        current = below;
                    }
                } else {
                    Fd above = up(current, level);
                    current.close();
                    current = above;
                    Files.removeDirectory(current, level.name);
                    if (levels.isEmpty()) {
                        return;
                    }
                }
            }
        } finally {
            current.close();
        }
    }

    private Fd down(Fd folder, byte[] name) throws LinuxException {
        Fd below = Files.openDirectory(folder, name);
        levels.push(new Level(name, FileFacts.of(folder), Entries.list(below).iterator()));
        return below;
    }

    private Fd up(Fd folder, Level level) throws IOException {
        levels.pop();
        Fd above = Entries.openParent(folder);
        if (!FileFacts.of(above).sameFile(level.above)) {
            above.close();
            throw new Disturbed("a folder was moved while its tree was removed");
        }
        return above;
    }
}
