package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileBytes;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Draft;
import dev.holdfast.storage.FileTree.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// A file that is being written.
///
/// It has no name at first (`O_TMPFILE`), so that a crash leaves nothing. To be published it gets one in
/// the aside, because only a file with a name can replace another in one step, and is moved to its place
/// from there. Where a file system has no nameless files it lies in the aside from the start.
final class LocalDraft implements Draft {

    /// So much is handed to the disk at a time while the rest is still arriving.
    private static final long WRITE_BEHIND_BYTES = 16L << 20;

    private static final int NEW_MODE = 0644;
    private static final int PERMISSIONS = 0777;
    private static final int ATTEMPTS = 64;

    /// Of another file, in one call: where nothing is shared a thread copies so much without a pause.
    private static final long COPIED_AT_ONCE = 256L << 20;

    private final PlatformPool pool;
    private final Access.Writable access;
    private final FilePath path;
    private final OptionalInt wantedMode;
    private final Fd parent;
    private final Fd file;
    private final FileChannel channel;
    private Optional<byte[]> nameAside;
    private long size;
    private long handedOver;
    private Optional<FileFacts.Moment> modified = Optional.empty();

    /// Begins a file with this path in the open folder, which it takes over. On a platform thread.
    LocalDraft(PlatformPool pool, Access.Writable access, FilePath path, OptionalInt wantedMode, Fd parent)
            throws IOException {
        this.pool = pool;
        this.access = access;
        this.path = path;
        this.wantedMode = wantedMode;
        this.parent = parent;
        this.nameAside = Optional.empty();
        this.file = create();
        this.channel = channel(file);
    }

    private Fd create() throws LinuxException {
        try {
            return Files.createNameless(parent);
        } catch (LinuxException failed) {
            // ext4 says EPERM for a folder that was removed while it was held.
            if (failed.errno() == Errno.EPERM && Files.status(parent).links() == 0) {
                throw TreeProblems.notFound(path);
            }
            if (failed.errno() != Errno.EOPNOTSUPP && failed.errno() != Errno.EISDIR) {
                throw failed;
            }
        }
        byte[] name = access.aside().freshName();
        Fd created = Files.create(access.aside().folder(), name);
        nameAside = Optional.of(name);
        return created;
    }

    private static FileChannel channel(Fd file) throws IOException {
        try {
            return file.channel(StandardOpenOption.WRITE);
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
    }

    /// Takes over the content of an open file. On a platform thread.
    void begin(Fd content) throws IOException {
        size = Files.status(content).size();
        FileBytes.copy(content, file, size);
        handedOver = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int written = write(bytes, size);
        if (size - handedOver >= WRITE_BEHIND_BYTES) {
            pool.run(() -> Files.startWriting(file, handedOver, size - handedOver));
            handedOver = size;
        }
        return written;
    }

    @Override
    public int write(ByteBuffer bytes, long offset) throws IOException {
        int written = writeAt(bytes, offset);
        size = Math.max(size, offset + written);
        return written;
    }

    @Override
    public void truncate(long newSize) throws IOException {
        call(() -> {
            FileBytes.truncate(file, newSize);
            return newSize;
        });
        size = newSize;
        handedOver = Math.min(handedOver, newSize);
    }

    @Override
    public void modified(Instant time) {
        modified = Optional.of(FileFacts.Moment.of(time));
    }

    @Override
    public long copyFrom(OpenFile source, long offset, long count) throws IOException {
        if (!(source instanceof LocalFile local)) {
            return source.transferTo(offset, count, this);
        }
        long there = call(() -> Files.status(local.file()).size());
        long end = offset + Math.clamp(there - offset, 0, count);
        for (long at = offset; at < end; ) {
            long part = Math.min(end - at, COPIED_AT_ONCE);
            FileBytes.Range range = new FileBytes.Range(at, size, part);
            call(() -> {
                FileBytes.append(local.file(), file, range);
                return part;
            });
            at += part;
            size += part;
        }
        handedOver = size;
        return end - offset;
    }

    /// Makes calls that change the file on a platform thread.
    private <T> T call(PlatformPool.Work<T> work) throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        return pool.call(() -> Ground.about(path, work));
    }

    private int writeAt(ByteBuffer bytes, long offset) throws IOException {
        try {
            return channel.write(bytes, offset);
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (IOException withoutNumber) {
            // The JDK tells the cause as a text of the C library; the kernel is asked again for its number.
            return pool.call(() -> {
                try {
                    return Files.write(file, bytes, offset);
                } catch (LinuxException failed) {
                    failed.addSuppressed(withoutNumber);
                    throw TreeProblems.of(failed, path);
                }
            });
        }
    }

    @Override
    public FileEntry publish(Predicate<Optional<FileEntry>> condition) throws IOException {
        int expected = call(() -> dress(mode(standing(parent, path))));
        force();
        return call(() -> place(expected, condition));
    }

    /// Makes content, owner and mode durable at once. It is the long part of the wait, and holds no thread of the
    /// pool.
    private void force() throws IOException {
        try {
            channel.force(true);
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (IOException withoutNumber) {
            pool.run(() -> {
                try {
                    Files.sync(file);
                } catch (LinuxException failed) {
                    failed.addSuppressed(withoutNumber);
                    throw TreeProblems.of(failed, path);
                }
                throw withoutNumber;
            });
        }
    }

    private FileEntry place(int expected, Predicate<Optional<FileEntry>> condition) throws LinuxException {
        byte[] name = path.name().bytes();
        int dressed = expected;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<FileEntry> standing = standing(parent, path);
            int mode = mode(standing);
            if (mode != dressed) {
                dressed = dress(mode);
                Files.sync(file);
            }
            if (standing.isPresent() && standing.get().type() == FileEntry.Type.DIRECTORY) {
                throw TreeProblems.isDirectory(path);
            }
            if (!condition.test(standing)) {
                throw TreeProblems.preconditionFailed(path);
            }
            try {
                Files.Replace replace = standing.isPresent() ? Files.Replace.REPLACE : Files.Replace.KEEP;
                Files.rename(access.aside().folder(), nameAside(), parent, name, replace);
                nameAside = Optional.empty();
                Files.sync(parent);
                return Held.entry(path, Files.status(file));
            } catch (LinuxException failed) {
                if (failed.errno() != Errno.EEXIST) {
                    throw failed;
                }
            }
        }
        throw TreeProblems.busy(path);
    }

    /// What has the path's name in the folder now.
    static Optional<FileEntry> standing(Fd parent, FilePath path) throws LinuxException {
        try (Held held = Held.of(parent, path.name().bytes())) {
            return Optional.of(held.entry(path));
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
            return Optional.empty();
        }
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private int mode(Optional<FileEntry> standing) {
        int kept = standing.filter(entry -> entry.type() == FileEntry.Type.FILE)
                .map(FileEntry::mode)
                .orElse(NEW_MODE);
        return wantedMode.orElse(kept) & PERMISSIONS;
    }

    /// Gives it the owner, the mode and the time that it will have in its place. What stands there may change
    /// until then, and with it the mode.
    private int dress(int mode) throws LinuxException {
        Files.changeOwner(file, access.uid(), access.uid());
        Files.changeMode(file, mode);
        if (modified.isPresent()) {
            Entries.modified(file, modified.get());
        }
        return mode;
    }

    private byte[] nameAside() throws LinuxException {
        if (nameAside.isEmpty()) {
            byte[] name = access.aside().freshName();
            Files.link(file, access.aside().folder(), name);
            nameAside = Optional.of(name);
        }
        return nameAside.get();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        channel.close();
        file.close();
        parent.close();
        if (nameAside.isPresent()) {
            byte[] name = nameAside.get();
            nameAside = Optional.empty();
            pool.run(() -> Files.unlink(access.aside().folder(), name));
        }
    }
}
