package dev.holdfast.storage.local;

import dev.holdfast.linux.Disturbed;
import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.linux.TreeCopy;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.Follow;
import java.io.IOException;
import java.util.Optional;

/// Brings things to a place in a tree, whole and in one step: what is new is put together in the aside first.
final class Placing {

    private static final int DIRECTORY_MODE = 0755;
    private static final int MOST_TARGET_BYTES = 4095;

    private final Ground ground;
    private final Aside aside;
    private final int owner;

    Placing(Ground ground, Access.Writable access) {
        this.ground = ground;
        this.aside = access.aside();
        this.owner = access.uid();
    }

    /// Makes missing folders, each whole and the agent's from its first moment; leaves what has the name.
    Walk.Missing making() {
        return (parent, name) -> {
            byte[] made = aside.makeDirectory(owner, DIRECTORY_MODE);
            try {
                Files.rename(aside.folder(), made, parent, name, Files.Replace.KEEP);
            } catch (LinuxException failed) {
                Aside.removeOne(aside.folder(), made);
                if (failed.errno() != Errno.EEXIST) {
                    throw failed;
                }
                return;
            }
            try (Fd changed = Files.openDirectory(parent)) {
                Files.sync(changed);
            }
        };
    }

    FileEntry makeDirectory(FilePath path) throws IOException {
        return ground.calls(path, () -> {
            Walk.Missing making = making();
            try (Fd parent = ground.directory(path.parent(), making)) {
                making.make(parent, path.name().bytes());
                try (Held made = Held.of(parent, path.name().bytes())) {
                    if (!made.status().isDirectory()) {
                        throw TreeProblems.exists(path);
                    }
                    return made.entry(path);
                }
            }
        });
    }

    FileEntry makeLink(FilePath path, byte[] target, Existing existing) throws IOException {
        if (target.length == 0 || target.length > MOST_TARGET_BYTES || hasNul(target)) {
            throw TreeProblems.badLink(path);
        }
        return ground.calls(path, () -> {
            byte[] made = aside.freshName();
            Entries.makeLink(aside.folder(), made, target);
            try {
                Entries.owner(aside.folder(), made, owner, owner);
                return place(made, path, existing);
            } catch (IOException | RuntimeException failed) {
                aside.remove(made);
                throw failed;
            }
        });
    }

    private static boolean hasNul(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    /// Moves what has this name in the aside to its place. On a platform thread.
    private FileEntry place(byte[] made, FilePath path, Existing existing) throws IOException {
        try (Fd parent = ground.directory(path.parent(), making());
                Held held = Held.of(aside.folder(), made)) {
            rename(aside.folder(), made, parent, path.name().bytes(), existing);
            Files.sync(parent);
            return held.now().entry(path);
        }
    }

    private static void rename(Fd from, byte[] name, Fd to, byte[] newName, Existing existing) throws LinuxException {
        Files.Replace replace = switch (existing) {
            case KEEP -> Files.Replace.KEEP;
            case REPLACE -> Files.Replace.REPLACE;
        };
        Files.rename(from, name, to, newName, replace);
    }

    FileEntry move(FilePath from, FilePath to, Existing existing) throws IOException {
        if (to.startsWith(from) && !to.equals(from)) {
            throw TreeProblems.intoItself(from, to);
        }
        return ground.calls(from, () -> {
            try (Fd source = ground.directory(from.parent());
                    Held held = Held.of(source, from.name().bytes())) {
                return Ground.about(to, () -> {
                    try (Fd target = ground.directory(to.parent(), making())) {
                        moveHeld(held, new Name(source, from), new Name(target, to), existing);
                        return held.now().entry(to);
                    }
                });
            }
        });
    }

    /// A name in an open folder, and the path that led there.
    private record Name(Fd folder, FilePath path) {

        byte[] bytes() {
            return path.name().bytes();
        }

        /// Whether both are one name in one folder.
        boolean same(Name other) throws LinuxException {
            return path.name().equals(other.path.name()) && FileFacts.of(folder).sameFile(FileFacts.of(other.folder));
        }
    }

    private static void moveHeld(Held held, Name from, Name to, Existing existing) throws LinuxException {
        switch (existing) {
            case KEEP -> renameHeld(from, to, existing);
            case REPLACE -> {
                if (from.same(to)) {
                    return;
                }
                if (isNamed(held, to)) {
                    // A rename of one name of a file to another one of it does nothing.
                    Files.unlink(from.folder(), from.bytes());
                } else {
                    renameHeld(from, to, existing);
                }
            }
        }
        Files.sync(to.folder());
        Files.sync(from.folder());
    }

    private static boolean isNamed(Held held, Name name) throws LinuxException {
        if (held.status().isDirectory() || held.status().links() == 1) {
            return false;
        }
        try {
            return FileFacts.of(held.fd()).sameFile(FileFacts.of(name.folder(), name.bytes()));
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
            return false;
        }
    }

    private static void renameHeld(Name from, Name to, Existing existing) throws LinuxException {
        try {
            rename(from.folder(), from.bytes(), to.folder(), to.bytes(), existing);
        } catch (LinuxException failed) {
            switch (failed.errno()) {
                case Errno.EINVAL -> throw TreeProblems.intoItself(from.path(), to.path());
                case Errno.ENOENT ->
                    throw TreeProblems.notFound(Files.status(to.folder()).links() == 0 ? to.path() : from.path());
                default -> throw failed;
            }
        }
    }

    FileEntry copy(FilePath from, FilePath to, Existing existing) throws IOException {
        if (existing == Existing.KEEP) {
            requireFree(to);
        }
        byte[] made = aside.freshName();
        try {
            putTogether(from, made);
            return ground.calls(to, () -> place(made, to, existing));
        } catch (IOException | RuntimeException failed) {
            Aside.Removal removal = aside.removal(made);
            while (ground.pool().call(removal::step)) {}
            throw failed;
        }
    }

    /// Asked first, so that nobody waits for a copy that has no place to go.
    private void requireFree(FilePath path) throws IOException {
        Optional<FileEntry> standing = ground.calls(path, () -> {
            try (Held held = ground.held(path, Follow.NO_FOLLOW)) {
                return Optional.of(held.entry(path));
            } catch (LinuxException failed) {
                if (failed.errno() != Errno.ENOENT) {
                    throw failed;
                }
                return Optional.<FileEntry>empty();
            }
        });
        if (standing.isPresent()) {
            throw TreeProblems.exists(path);
        }
    }

    private void putTogether(FilePath from, byte[] made) throws IOException {
        try {
            TreeCopy copy = ground.calls(from, () -> {
                try (Fd parent = ground.directory(from.parent())) {
                    return TreeCopy.begin(parent, from.name().bytes(), aside.folder(), made, owner);
                }
            });
            try {
                while (ground.calls(from, copy::step)) {}
            } finally {
                ground.pool().run(copy::close);
            }
        } catch (Disturbed disturbed) {
            throw TreeProblems.busy(from).causedBy(disturbed);
        } catch (TreeCopy.TooLarge tooLarge) {
            throw TreeProblems.tooLargeToCopy(from).causedBy(tooLarge);
        } catch (TreeCopy.Refused refused) {
            FilePath thing = from;
            for (byte[] name : refused.names()) {
                thing = thing.child(FileName.of(name));
            }
            throw TreeProblems.notCopied(thing).causedBy(refused);
        }
        ground.pool().run(() -> sync(made));
    }

    /// Waits until what was put together is safe: before it appears, since it is to appear whole.
    private void sync(byte[] made) throws IOException {
        try (Held held = Held.of(aside.folder(), made)) {
            if (held.status().isDirectory()) {
                ServerFiles.syncFileSystem(aside.folder());
            } else {
                held.sync();
            }
        }
    }
}
