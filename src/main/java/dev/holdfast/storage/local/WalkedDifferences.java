package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileEntry.LinkTarget;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Compares two trees of which nothing is known by walking through both, in the order of paths. A file counts as
/// the same when size, mode and time are; what was renamed went and came.
///
/// What vanishes meanwhile is not there. It holds one folder of each tree for each level, and reads no file.
public final class WalkedDifferences {

    /// Nobody means a tree to be deeper: a path that the kernel takes has 4096 bytes.
    private static final int MAX_DEPTH = 1024;

    private final Consumer<Difference> each;

    private WalkedDifferences(Consumer<Difference> each) {
        this.each = each;
    }

    /// Tells what leads from the tree of one open folder to that of another; both stay the caller's.
    public static void tell(Fd from, Fd to, Consumer<Difference> each) throws IOException {
        new WalkedDifferences(each).compare(from, to, FilePath.ROOT);
    }

    private void compare(Fd from, Fd to, FilePath path) throws IOException {
        Map<FileName, FileEntry> before = entries(from, path);
        Map<FileName, FileEntry> after = entries(to, path);
        Map<FileName, FileEntry> all = new TreeMap<>(before);
        after.forEach(all::putIfAbsent);
        for (FileName name : all.keySet()) {
            Optional<FileEntry> was = Optional.ofNullable(before.get(name));
            Optional<FileEntry> now = Optional.ofNullable(after.get(name));
            boolean stays = was.map(FileEntry::type).equals(now.map(FileEntry::type));
            if (stays) {
                compare(from, to, was.orElseThrow(), now.orElseThrow());
            } else {
                if (was.isPresent()) {
                    tellAll(from, was.get(), Difference.Deleted::new);
                }
                if (now.isPresent()) {
                    tellAll(to, now.get(), Difference.Added::new);
                }
            }
        }
    }

    private void compare(Fd from, Fd to, FileEntry was, FileEntry now) throws IOException {
        if (!Difference.looksSame(was, now)) {
            each.accept(new Difference.Modified(was, now));
        }
        if (now.type() == FileEntry.Type.DIRECTORY) {
            try (Inner before = Inner.of(from, was);
                    Inner after = Inner.of(to, now)) {
                if (before.fd().isPresent() && after.fd().isPresent()) {
                    compare(before.fd().get(), after.fd().get(), now.path());
                }
            }
        }
    }

    /// What is made of an entry that only one tree has.
    @FunctionalInterface
    private interface Telling {
        Difference of(FileEntry entry);
    }

    private void tellAll(Fd folder, FileEntry entry, Telling telling) throws IOException {
        each.accept(telling.of(entry));
        if (entry.type() != FileEntry.Type.DIRECTORY) {
            return;
        }
        try (Inner inner = Inner.of(folder, entry)) {
            if (inner.fd().isPresent()) {
                for (FileEntry child : entries(inner.fd().get(), entry.path()).values()) {
                    tellAll(inner.fd().get(), child, telling);
                }
            }
        }
    }

    /// A folder within another, if it is still there.
    private record Inner(Optional<Fd> fd) implements AutoCloseable {

        static Inner of(Fd folder, FileEntry entry) throws LinuxException {
            try {
                return new Inner(Optional.of(
                        Files.openDirectory(folder, entry.path().name().bytes())));
            } catch (LinuxException failed) {
                if (vanished(failed)) {
                    return new Inner(Optional.empty());
                }
                throw failed;
            }
        }

        @Override
        public void close() {
            fd.ifPresent(Fd::close);
        }
    }

    private static Map<FileName, FileEntry> entries(Fd folder, FilePath path) throws IOException {
        if (path.names().size() > MAX_DEPTH) {
            throw TreeProblems.tooDeep(path);
        }
        Map<FileName, FileEntry> entries = new TreeMap<>();
        for (byte[] name : Entries.list(folder)) {
            try {
                FileName found = FileName.of(name);
                entries.put(found, entry(folder, path.child(found)));
            } catch (LinuxException failed) {
                if (!vanished(failed)) {
                    throw failed;
                }
            }
        }
        return entries;
    }

    private static FileEntry entry(Fd folder, FilePath path) throws LinuxException {
        byte[] name = path.name().bytes();
        FileFacts facts = FileFacts.of(folder, name);
        Optional<LinkTarget> target = facts.type() == FileFacts.LINK
                ? Optional.of(LinkTarget.of(Entries.linkTarget(folder, name)))
                : Optional.empty();
        FileEntry entry = Held.entry(path, facts, target);
        return entry.type() == FileEntry.Type.DIRECTORY ? withoutSize(entry) : entry;
    }

    /// What a folder takes is different on each file system and says nothing.
    private static FileEntry withoutSize(FileEntry folder) {
        return new FileEntry(
                folder.path(),
                folder.type(),
                0,
                folder.mode(),
                folder.modified(),
                folder.inode(),
                folder.changed(),
                folder.target());
    }

    private static boolean vanished(LinuxException failed) {
        return failed.errno() == Errno.ENOENT
                || failed.errno() == Errno.ENOTDIR
                || failed.errno() == Errno.ELOOP
                || failed.errno() == Errno.EINVAL;
    }
}
