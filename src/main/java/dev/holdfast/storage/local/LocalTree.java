package dev.holdfast.storage.local;

import dev.holdfast.linux.DirectoryReader;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileStatus;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The tree of files beneath a folder of this machine.
///
/// Bytes are read and written by the JDK on the caller's thread; everything else is system calls on a
/// platform thread, one crossing for each operation.
public final class LocalTree implements FileTree {

    /// A folder that an agent fills while it is being read must come to an end.
    private static final int MAX_NAMES = 10_000_000;

    private static final int DIRECTORY_MODE = 0755;

    private final Fd root;
    private final List<byte[]> mountPoint;
    private final Access access;
    private final PlatformPool pool;

    private LocalTree(Fd root, List<byte[]> mountPoint, Access access, PlatformPool pool) {
        this.root = root;
        this.mountPoint = mountPoint;
        this.access = access;
        this.pool = pool;
    }

    /// The tree beneath `root`, which the agent sees at `mountPoint` (`/workspace`, `/home/agent`). It
    /// takes over the descriptor, and the aside of a writable one, and closes both.
    public static LocalTree open(Fd root, String mountPoint, Access access, PlatformPool pool) {
        return new LocalTree(root, Walk.split(mountPoint.getBytes(StandardCharsets.UTF_8)), access, pool);
    }

    /// Runs system calls for a path on a platform thread, and says what their failure means for it.
    private <T> T calls(FilePath path, PlatformPool.Work<T> work) throws IOException {
        return pool.call(() -> {
            try {
                return work.run();
            } catch (LinuxException failed) {
                throw TreeProblems.of(failed, path);
            }
        });
    }

    @Override
    public FileEntry stat(FilePath path, Follow follow) throws IOException {
        return calls(path, () -> {
            try (Held held = Walk.to(root, mountPoint, path, follow)) {
                return held.entry(path);
            }
        });
    }

    @Override
    public void list(FilePath directory, Consumer<FileEntry> each) throws IOException {
        try (Fd open = openDirectory(directory)) {
            DirectoryReader reader = new DirectoryReader(open);
            int told = 0;
            while (true) {
                List<byte[]> names = calls(directory, reader::next);
                told += names.size();
                if (told > MAX_NAMES) {
                    throw TreeProblems.tooManyNames(directory);
                }
                if (names.isEmpty()) {
                    return;
                }
                calls(
                                directory,
                                () -> entries(
                                        open,
                                        directory,
                                        names.stream().map(FileName::of).toList()))
                        .forEach(each);
            }
        }
    }

    @Override
    public Listing list(FilePath directory, Page page) throws IOException {
        return calls(directory, () -> {
            try (Fd open = Walk.toDirectory(root, mountPoint, directory, Walk.Missing.FAILS)) {
                List<FileName> names = smallest(open, directory, page);
                boolean more = names.size() > page.limit();
                List<FileName> told = more ? names.subList(0, page.limit()) : names;
                return new Listing(
                        entries(open, directory, told), more ? Optional.of(told.getLast()) : Optional.empty());
            }
        });
    }

    private Fd openDirectory(FilePath directory) throws IOException {
        return calls(directory, () -> Walk.toDirectory(root, mountPoint, directory, Walk.Missing.FAILS));
    }

    /// The names of the page, and one more when there are more.
    private static List<FileName> smallest(Fd open, FilePath directory, Page page) throws LinuxException {
        TreeSet<FileName> kept = new TreeSet<>();
        DirectoryReader reader = new DirectoryReader(open);
        int seen = 0;
        for (List<byte[]> names = reader.next(); !names.isEmpty(); names = reader.next()) {
            seen += names.size();
            if (seen > MAX_NAMES) {
                throw TreeProblems.tooManyNames(directory);
            }
            for (byte[] bytes : names) {
                FileName name = FileName.of(bytes);
                if (page.after().isEmpty() || name.compareTo(page.after().get()) > 0) {
                    kept.add(name);
                    if (kept.size() > page.limit() + 1) {
                        kept.pollLast();
                    }
                }
            }
        }
        return List.copyOf(kept);
    }

    private static List<FileEntry> entries(Fd open, FilePath directory, List<FileName> names) throws LinuxException {
        List<FileEntry> entries = new ArrayList<>(names.size());
        for (FileName name : names) {
            try {
                entries.add(entry(open, directory.child(name)));
            } catch (LinuxException failed) {
                if (failed.errno() != Errno.ENOENT) {
                    throw failed;
                }
            }
        }
        return entries;
    }

    private static FileEntry entry(Fd open, FilePath path) throws LinuxException {
        FileStatus status = Files.status(open, path.name().bytes());
        if (!status.isLink()) {
            return Held.entry(path, status);
        }
        try (Held held = Held.of(open, path.name().bytes())) {
            return held.entry(path);
        }
    }

    @Override
    public OpenFile read(FilePath path) throws IOException {
        return calls(path, () -> {
            try (Held held = Walk.to(root, mountPoint, path, Follow.FOLLOW)) {
                if (held.status().isDirectory()) {
                    throw TreeProblems.isDirectory(path);
                }
                if (!held.status().isRegular()) {
                    throw TreeProblems.notRegular(path);
                }
                // While this one is open nobody gets a lease, so the JDK's open cannot wait for one.
                try (Fd open = Files.openHeld(held.fd())) {
                    return new LocalFile(Held.entry(path, Files.status(open)), open.channel(StandardOpenOption.READ));
                }
            }
        });
    }

    @Override
    public Draft write(FilePath path, OptionalInt mode) throws IOException {
        Access.Writable writable = writable(path);
        return calls(path, () -> {
            Fd parent = Walk.toDirectory(root, mountPoint, path.parent(), makingIn(writable));
            try {
                if (LocalDraft.standing(parent, path)
                        .filter(entry -> entry.type() == FileEntry.Type.DIRECTORY)
                        .isPresent()) {
                    throw TreeProblems.isDirectory(path);
                }
                return new LocalDraft(pool, writable, path, mode, parent);
            } catch (IOException | RuntimeException failed) {
                parent.close();
                throw failed;
            }
        });
    }

    @Override
    public FileEntry makeDirectory(FilePath path) throws IOException {
        if (path.isRoot()) {
            return stat(path, Follow.FOLLOW);
        }
        Access.Writable writable = writable(path);
        return calls(path, () -> {
            Walk.Missing making = makingIn(writable);
            try (Fd parent = Walk.toDirectory(root, mountPoint, path.parent(), making)) {
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

    /// Makes a folder, whole and the agent's from its first moment, or leaves what has its name.
    private static Walk.Missing makingIn(Access.Writable writable) {
        Aside aside = writable.aside();
        return (parent, name) -> {
            byte[] made = aside.makeDirectory(writable.uid(), DIRECTORY_MODE);
            try {
                Files.rename(aside.folder(), made, parent, name, Files.Replace.KEEP);
            } catch (LinuxException failed) {
                aside.remove(made);
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

    @Override
    public void delete(FilePath path, boolean recursive) throws IOException {
        Aside aside = writable(path).aside();
        Optional<byte[]> remains = calls(path, () -> {
            try (Fd parent = Walk.toDirectory(root, mountPoint, path.parent(), Walk.Missing.FAILS)) {
                Optional<byte[]> moved = take(parent, path, recursive, aside);
                Files.sync(parent);
                return moved;
            }
        });
        if (remains.isPresent()) {
            Aside.Removal removal = aside.removal(remains.get());
            while (pool.call(removal::step)) {}
        }
    }

    /// Takes the thing out of its folder in one step; what a full folder holds lies in the aside then.
    private static Optional<byte[]> take(Fd parent, FilePath path, boolean recursive, Aside aside)
            throws LinuxException {
        byte[] name = path.name().bytes();
        try {
            Aside.removeOne(parent, name);
            return Optional.empty();
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOTEMPTY || !recursive) {
                throw failed;
            }
        }
        byte[] moved = aside.freshName();
        Files.rename(parent, name, aside.folder(), moved, Files.Replace.KEEP);
        return Optional.of(moved);
    }

    private Access.Writable writable(FilePath path) {
        return switch (access) {
            case Access.Writable writable -> {
                if (path.isRoot()) {
                    throw TreeProblems.theRoot();
                }
                yield writable;
            }
            case Access.ReadOnly _ -> throw TreeProblems.readOnly(path);
        };
    }

    @Override
    public void close() {
        root.close();
        switch (access) {
            case Access.Writable writable -> writable.aside().close();
            case Access.ReadOnly _ -> {}
        }
    }
}
