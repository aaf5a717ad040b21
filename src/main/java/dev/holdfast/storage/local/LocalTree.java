package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.storage.Confined;
import dev.holdfast.storage.ConfinedProgram;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Staging;
import dev.holdfast.storage.Visitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// The tree of files beneath a folder of this machine.
///
/// Bytes are read and written by the JDK on the caller's thread; everything else is system calls on a
/// platform thread, one crossing for each operation.
public final class LocalTree implements FileTree {

    private final Ground ground;
    private final Access access;

    private LocalTree(Ground ground, Access access) {
        this.ground = ground;
        this.access = access;
    }

    /// The tree beneath `root`, which the agent sees at `mountPoint` (`/workspace`, `/home/agent`). It
    /// takes over the descriptor, and the aside of a writable one, and closes both.
    public static LocalTree open(Fd root, String mountPoint, Access access, PlatformPool pool) {
        List<byte[]> names = Walk.split(mountPoint.getBytes(StandardCharsets.UTF_8));
        return new LocalTree(new Ground(root, names, pool), access);
    }

    @Override
    public FileEntry stat(FilePath path, Follow follow) throws IOException {
        return ground.calls(path, () -> {
            try (Held held = ground.held(path, follow)) {
                return held.entry(path);
            }
        });
    }

    @Override
    public void list(FilePath directory, Consumer<FileEntry> each) throws IOException {
        try (Fd open = ground.calls(directory, () -> ground.directory(directory))) {
            new LocalListing(ground, open, directory).all(each);
        }
    }

    @Override
    public Listing list(FilePath directory, Page page) throws IOException {
        try (Fd open = ground.calls(directory, () -> ground.directory(directory))) {
            return new LocalListing(ground, open, directory).page(page);
        }
    }

    @Override
    public OpenFile read(FilePath path) throws IOException {
        return ground.calls(path, () -> {
            try (Held held = ground.held(path, Follow.FOLLOW)) {
                if (held.status().isDirectory()) {
                    throw TreeProblems.isDirectory(path);
                }
                if (!held.status().isRegular()) {
                    throw TreeProblems.notRegular(path);
                }
                Fd open = Files.openHeld(held.fd());
                try {
                    return new LocalFile(ground.pool(), Held.entry(path, Files.status(open)), open, access.lease());
                } catch (IOException | RuntimeException failed) {
                    open.close();
                    throw failed;
                }
            }
        });
    }

    @Override
    public Draft write(FilePath path, OptionalInt mode) throws IOException {
        Access.Writable writable = writable(path);
        return ground.calls(path, () -> {
            Fd parent = ground.directory(path.parent(), new Placing(ground, writable).making());
            try {
                if (LocalDraft.standing(parent, path)
                        .filter(entry -> entry.type() == FileEntry.Type.DIRECTORY)
                        .isPresent()) {
                    throw TreeProblems.isDirectory(path);
                }
                return new LocalDraft(ground.pool(), writable, path, mode, parent);
            } catch (IOException | RuntimeException failed) {
                parent.close();
                throw failed;
            }
        });
    }

    @Override
    public Draft rewrite(FilePath path) throws IOException {
        Access.Writable writable = writable(path);
        return ground.calls(path, () -> {
            Fd parent = ground.directory(path.parent());
            try (Held held = Held.of(parent, path.name().bytes());
                    Fd present = regular(path, held)) {
                LocalDraft draft = new LocalDraft(ground.pool(), writable, path, OptionalInt.empty(), parent);
                try {
                    draft.begin(present);
                    return draft;
                } catch (IOException | RuntimeException failed) {
                    draft.close();
                    throw failed;
                }
            } catch (IOException | RuntimeException failed) {
                parent.close();
                throw failed;
            }
        });
    }

    /// Opens the thing itself, if it is a regular file and no link to one.
    private static Fd regular(FilePath path, Held held) throws LinuxException {
        if (held.status().isLink()) {
            throw TreeProblems.isLink(path);
        }
        if (held.status().isDirectory()) {
            throw TreeProblems.isDirectory(path);
        }
        if (!held.status().isRegular()) {
            throw TreeProblems.notRegular(path);
        }
        return Files.openHeld(held.fd());
    }

    @Override
    public FileEntry makeDirectory(FilePath path) throws IOException {
        return path.isRoot() ? stat(path, Follow.FOLLOW) : placing(path).makeDirectory(path);
    }

    @Override
    public FileEntry makeLink(FilePath path, byte[] target, Existing existing) throws IOException {
        return placing(path).makeLink(path, target, existing);
    }

    @Override
    public FileEntry move(FilePath from, FilePath to, Existing existing) throws IOException {
        writable(from);
        return placing(to).move(from, to, existing);
    }

    @Override
    public FileEntry copy(FilePath from, FilePath to, Existing existing) throws IOException {
        writable(from);
        return placing(to).copy(from, to, existing);
    }

    private Placing placing(FilePath path) {
        return new Placing(ground, writable(path));
    }

    @Override
    public FileEntry change(FilePath path, Attributes attributes) throws IOException {
        writable(path);
        return ground.calls(path, () -> {
            try (Held held = ground.held(path, Follow.NO_FOLLOW)) {
                if (attributes.mode().isPresent()) {
                    if (held.status().isLink()) {
                        throw TreeProblems.isLink(path);
                    }
                    Entries.mode(held.fd(), attributes.mode().getAsInt());
                }
                if (attributes.modified().isPresent()) {
                    Entries.modified(
                            held.fd(), FileFacts.Moment.of(attributes.modified().get()));
                }
                held.sync();
                return held.now().entry(path);
            }
        });
    }

    @Override
    public void delete(FilePath path, boolean recursive) throws IOException {
        Aside aside = writable(path).aside();
        Optional<byte[]> remains = ground.calls(path, () -> {
            try (Fd parent = ground.directory(path.parent())) {
                Optional<byte[]> moved = aside.roomy(() -> take(parent, path, recursive, aside));
                Files.sync(parent);
                return moved;
            }
        });
        if (remains.isPresent()) {
            Aside.Removal removal = aside.removal(remains.get());
            while (ground.pool().call(removal::step)) {}
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

    @Override
    public void walk(FilePath folder, Visitor visitor) throws IOException {
        try (Fd open = ground.calls(folder, () -> ground.directory(folder))) {
            new Tour(visitor).through(open, folder);
        }
    }

    @Override
    public Staging stage() throws IOException {
        Access.Writable writable = mayChange(FilePath.ROOT);
        return ground.calls(FilePath.ROOT, () -> new LocalStaging(ground, writable));
    }

    private Access.Writable writable(FilePath path) {
        Access.Writable writable = mayChange(path);
        if (path.isRoot()) {
            throw TreeProblems.theRoot();
        }
        return writable;
    }

    private Access.Writable mayChange(FilePath path) {
        return switch (access) {
            case Access.Writable writable -> writable;
            case Access.ReadOnly _ -> throw TreeProblems.readOnly(path);
        };
    }

    @Override
    public Confined start(ConfinedProgram program) throws IOException {
        return ground.calls(program.folder(), () -> {
            String place = "/"
                    + String.join(
                            "/",
                            ground.mountPoint().stream().map(LocalTree::text).toList());
            Lease lease = access.lease().another();
            try {
                return new LeasedProgram(
                        access.confinement().start(ground.root().place(), place, program), lease);
            } catch (IOException | RuntimeException failed) {
                lease.close();
                throw failed;
            }
        });
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        ground.root().close();
        access.lease().close();
        switch (access) {
            case Access.Writable writable -> writable.aside().close();
            case Access.ReadOnly _ -> {}
        }
    }
}
