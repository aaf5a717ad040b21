package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.FileFacts.Moment;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.FilePath;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The folders of a tree that is being put together, the latest few of them open.
///
/// A folder's time of change is set whenever we let go of it, because each thing made in it changes that. So
/// nothing has to be remembered of the others.
final class StagedFolders implements AutoCloseable {

    private static final int MOST_OPEN = 64;
    private static final int IMPLIED_MODE = 0755;
    private static final byte[] HERE = {'.'};

    private static final class Folder {
        private final Fd fd;
        private Optional<Moment> modified;

        private Folder(Fd fd, Optional<Moment> modified) {
            this.fd = fd;
            this.modified = modified;
        }
    }

    private final Fd root;
    private final int owner;
    private final Map<FilePath, Folder> open = new LinkedHashMap<>(MOST_OPEN * 2, 0.75f, true);

    /// @param root stays the caller's
    StagedFolders(Fd root, int owner) {
        this.root = root;
        this.owner = owner;
    }

    /// The folder that holds this path, made when it is missing. It stays ours, until the next call.
    Fd holding(FilePath path) throws LinuxException {
        return folder(path.parent()).fd;
    }

    /// Makes the folder, if it is missing, and lets it look so.
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    void make(FilePath path, int mode, Optional<Moment> modified) throws LinuxException {
        Folder folder = folder(path);
        Files.changeMode(folder.fd, mode);
        folder.modified = modified;
    }

    private Folder folder(FilePath path) throws LinuxException {
        Folder known = open.get(path);
        if (known != null) {
            return known;
        }
        Folder folder = path.isRoot() ? existing(path) : opened(path);
        open.put(path, folder);
        if (open.size() > MOST_OPEN) {
            Map.Entry<FilePath, Folder> eldest = open.entrySet().iterator().next();
            open.remove(eldest.getKey());
            letGo(eldest.getValue());
        }
        return folder;
    }

    private Folder opened(FilePath path) throws LinuxException {
        try {
            return existing(path);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
        }
        Fd parent = folder(path.parent()).fd;
        byte[] name = path.name().bytes();
        Files.makeDirectory(parent, name, IMPLIED_MODE);
        Fd made = Files.openDirectory(parent, name);
        Folder folder = new Folder(made, Optional.empty());
        try {
            Files.changeOwner(made, owner, owner);
            Files.changeMode(made, IMPLIED_MODE);
            return folder;
        } catch (LinuxException failed) {
            made.close();
            throw failed;
        }
    }

    private Folder existing(FilePath path) throws LinuxException {
        Fd fd = Files.openDirectory(root, joined(path));
        try {
            return new Folder(fd, Optional.of(FileFacts.of(fd).modified()));
        } catch (LinuxException failed) {
            fd.close();
            throw failed;
        }
    }

    private static byte[] joined(FilePath path) {
        if (path.isRoot()) {
            return HERE;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        path.names().forEach(name -> {
            if (joined.size() > 0) {
                joined.write('/');
            }
            joined.writeBytes(name.bytes());
        });
        return joined.toByteArray();
    }

    private static void letGo(Folder folder) throws LinuxException {
        try (Fd fd = folder.fd) {
            if (folder.modified.isPresent()) {
                Entries.modified(fd, folder.modified.get());
            }
        }
    }

    /// Lets go of all of them, each with its time.
    void settle() throws LinuxException {
        while (!open.isEmpty()) {
            Map.Entry<FilePath, Folder> next = open.entrySet().iterator().next();
            open.remove(next.getKey());
            letGo(next.getValue());
        }
    }

    @Override
    public void close() {
        open.values().forEach(folder -> folder.fd.close());
        open.clear();
    }
}
