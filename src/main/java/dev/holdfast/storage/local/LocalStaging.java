package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileBytes;
import dev.holdfast.linux.FileData;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.FileFacts.Device;
import dev.holdfast.linux.FileFacts.Moment;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.Staging;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/// A tree that is being put together in the aside, where nobody but us can change it.
///
/// Nothing is synced one by one: before it appears, one `syncfs` brings all of it to the disk.
final class LocalStaging implements Staging {

    private static final int ROOT_MODE = 0755;

    /// Read, write and execute, and the sticky bit.
    private static final int KEPT_MODES = 01777;

    private final Ground ground;
    private final Access.Writable access;
    private final byte[] name;
    private final Fd root;
    private final StagedFolders folders;

    LocalStaging(Ground ground, Access.Writable access) throws IOException {
        this.ground = ground;
        this.access = access;
        this.name = access.aside().makeDirectory(access.uid(), ROOT_MODE);
        this.root = Files.openDirectory(access.aside().folder(), name);
        this.folders = new StagedFolders(root, access.uid());
    }

    /// A step that may fail as system calls do.
    private interface Step {
        void run() throws LinuxException;
    }

    private static void told(FilePath path, Step step) throws IOException {
        try {
            step.run();
        } catch (LinuxException failed) {
            throw TreeProblems.of(failed, path);
        }
    }

    private static Optional<Moment> moment(Looks looks) {
        return looks.modified().map(Moment::of);
    }

    @Override
    public void folder(FilePath path, Looks looks) throws IOException {
        told(path, () -> folders.make(path, looks.mode() & KEPT_MODES, moment(looks)));
    }

    @Override
    public StagedFile file(FilePath path, Looks looks) throws IOException {
        try {
            return new Written(
                    path, looks, Files.create(folders.holding(path), path.name().bytes()));
        } catch (LinuxException failed) {
            throw TreeProblems.of(failed, path);
        }
    }

    /// A file of the tree.
    private final class Written implements StagedFile {

        private final FilePath path;
        private final Looks looks;
        private final Fd file;

        private Written(FilePath path, Looks looks, Fd file) {
            this.path = path;
            this.looks = looks;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            told(path, () -> {
                for (long at = offset; bytes.hasRemaining(); ) {
                    at += FileData.write(file, bytes, at);
                }
            });
        }

        @Override
        public void size(long bytes) throws IOException {
            told(path, () -> FileBytes.truncate(file, bytes));
        }

        @Override
        public void close() throws IOException {
            try (file) {
                told(path, () -> {
                    Files.changeOwner(file, access.uid(), access.uid());
                    Files.changeMode(file, looks.mode() & KEPT_MODES);
                    if (looks.modified().isPresent()) {
                        Entries.modified(file, Moment.of(looks.modified().get()));
                    }
                });
            }
        }
    }

    @Override
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public void link(FilePath path, byte[] target, Optional<Instant> modified) throws IOException {
        told(path, () -> {
            Fd folder = folders.holding(path);
            Entries.makeLink(folder, path.name().bytes(), target);
            dress(folder, path, modified);
        });
    }

    @Override
    public void pipe(FilePath path, Looks looks) throws IOException {
        told(path, () -> {
            Fd folder = folders.holding(path);
            byte[] pipe = path.name().bytes();
            Entries.makeNode(folder, pipe, FileFacts.FIFO, new Device(0, 0));
            Entries.mode(folder, pipe, looks.mode() & KEPT_MODES);
            dress(folder, path, looks.modified());
        });
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private void dress(Fd folder, FilePath path, Optional<Instant> modified) throws LinuxException {
        byte[] made = path.name().bytes();
        Entries.owner(folder, made, access.uid(), access.uid());
        if (modified.isPresent()) {
            Moment moment = Moment.of(modified.get());
            Entries.times(folder, made, moment, moment);
        }
    }

    @Override
    public void nameAgain(FilePath first, FilePath path) throws IOException {
        told(path, () -> {
            // Asking for the second folder may close the first one.
            try (Fd folder = Files.openDirectory(folders.holding(first))) {
                if (FileFacts.of(folder, first.name().bytes()).isDirectory()) {
                    throw TreeProblems.isDirectory(first);
                }
                Entries.nameAgain(
                        folder,
                        first.name().bytes(),
                        folders.holding(path),
                        path.name().bytes());
            }
        });
    }

    @Override
    public Scratch scratch() throws IOException {
        byte[] fresh = access.aside().freshName();
        return new Room(FileData.createScratch(access.aside().folder(), fresh));
    }

    /// A file without a name.
    private static final class Room implements Scratch {

        private final Fd file;
        private long size;

        private Room(Fd file) {
            this.file = file;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            told(FilePath.ROOT, () -> {
                while (bytes.hasRemaining()) {
                    size += FileData.write(file, bytes, size);
                }
            });
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return FileData.read(file, into, offset);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    @Override
    public void appear(FilePath folder, Existing existing) throws IOException {
        told(folder, folders::settle);
        ServerFiles.syncFileSystem(root);
        Appearance.bring(ground, access, name, folder, existing);
        ServerFiles.syncFileSystem(root);
    }

    @Override
    public void close() throws IOException {
        folders.close();
        root.close();
        access.aside().remove(name);
    }
}
