package dev.holdfast.storage.local;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.FileStatus;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileEntry.LinkTarget;
import dev.holdfast.storage.FilePath;
import java.util.Optional;

/// A thing in a tree that is held without being opened: nobody can put another one in its place.
record Held(Fd fd, FileStatus status) implements AutoCloseable {

    /// Takes hold of what has this path beneath the folder, a link itself included.
    static Held of(Fd directory, byte[] path) throws LinuxException {
        Fd fd = Files.hold(directory, path);
        try {
            return new Held(fd, Files.status(fd));
        } catch (LinuxException failed) {
            fd.close();
            throw failed;
        }
    }

    /// The same thing as it is now; whoever closes one of the two has closed both.
    Held now() throws LinuxException {
        return new Held(fd, Files.status(fd));
    }

    /// Waits until what is known of it is safe on disk, where anything can be opened for that: not a link,
    /// pipe or socket, nor a file that somebody has a lease on.
    void sync() throws LinuxException {
        if (status.isDirectory()) {
            try (Fd open = Files.openDirectory(fd)) {
                Files.sync(open);
            }
        } else if (status.isRegular()) {
            try (Fd open = Files.openHeld(fd)) {
                Files.sync(open);
            } catch (LinuxException failed) {
                if (failed.errno() != Errno.EAGAIN) {
                    throw failed;
                }
            }
        }
    }

    FileEntry entry(FilePath path) throws LinuxException {
        return entry(path, status, status.isLink() ? Optional.of(LinkTarget.of(Files.readLink(fd))) : Optional.empty());
    }

    /// The entry of a thing that is no link.
    static FileEntry entry(FilePath path, FileStatus status) {
        return entry(path, status, Optional.empty());
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static FileEntry entry(FilePath path, FileStatus status, Optional<LinkTarget> target) {
        return new FileEntry(
                path,
                type(status.type()),
                status.size(),
                status.mode(),
                status.modified(),
                status.inode(),
                status.changed(),
                target);
    }

    /// The entry of a thing by all that is known of it.
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    static FileEntry entry(FilePath path, FileFacts facts, Optional<LinkTarget> target) {
        return new FileEntry(
                path,
                type(facts.type()),
                facts.size(),
                facts.mode() & ~FileFacts.TYPE,
                FileStatus.shown(facts.modified()),
                facts.inode(),
                FileStatus.nanoseconds(facts.changed()),
                target);
    }

    /// The kind that the upper bits of a mode tell.
    static FileEntry.Type type(int type) {
        return switch (type) {
            case FileStatus.REGULAR -> FileEntry.Type.FILE;
            case FileStatus.DIRECTORY -> FileEntry.Type.DIRECTORY;
            case FileStatus.LINK -> FileEntry.Type.LINK;
            case FileStatus.FIFO -> FileEntry.Type.FIFO;
            case FileStatus.SOCKET -> FileEntry.Type.SOCKET;
            default -> FileEntry.Type.DEVICE;
        };
    }

    @Override
    public void close() {
        fd.close();
    }
}
