package dev.holdfast.storage.copy;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/// Tells the facts of everything in a tree, the top itself included, by descriptor and following nothing.
final class TreeWalk {

    private record Level(FileFacts above, Iterator<byte[]> rest) {}

    private final Deque<Level> levels = new ArrayDeque<>();
    private final Consumer<FileFacts> each;
    private boolean disturbed;

    private TreeWalk(Consumer<FileFacts> each) {
        this.each = each;
    }

    /// Walks the tree; false when somebody removed or moved things meanwhile, so that some may be missing.
    static boolean whole(Fd top, Consumer<FileFacts> each) throws IOException {
        TreeWalk walk = new TreeWalk(each);
        walk.walk(top);
        return !walk.disturbed;
    }

    private void walk(Fd top) throws IOException {
        each.accept(FileFacts.of(top));
        Fd current = Files.openDirectory(top);
        levels.push(new Level(FileFacts.of(current), Entries.list(current).iterator()));
        try {
            while (true) {
                Level level = levels.element();
                if (level.rest().hasNext()) {
                    current = entry(current, level.rest().next());
                } else {
                    levels.pop();
                    if (levels.isEmpty()) {
                        return;
                    }
                    current = up(current, level);
                }
            }
        } catch (LinuxException failed) {
            // Somebody removes or moves things under our feet.
            if (failed.errno() != Errno.ENOENT && failed.errno() != Errno.ENOTDIR && failed.errno() != Errno.ELOOP) {
                throw failed;
            }
            disturbed = true;
        } finally {
            current.close();
        }
    }

    private Fd entry(Fd current, byte[] name) throws LinuxException {
        FileFacts facts = FileFacts.of(current, name);
        each.accept(facts);
        if (!facts.isDirectory()) {
            return current;
        }
        Fd below = Files.openDirectory(current, name);
        levels.push(new Level(FileFacts.of(current), Entries.list(below).iterator()));
        current.close();
        return below;
    }

    private Fd up(Fd current, Level level) throws LinuxException {
        Fd above = Entries.openParent(current);
        current.close();
        if (!FileFacts.of(above).sameFile(level.above())) {
            disturbed = true;
        }
        return above;
    }
}
