package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileData;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.NameReader;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileEntry.LinkTarget;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Visitor;
import dev.holdfast.storage.Visitor.Interest;
import dev.holdfast.storage.Visitor.Visited;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A visitor's way through a tree, from folder to folder by descriptor, four system calls for a small file.
///
/// It needs a descriptor and a buffer for each folder that it is in, and nothing for those it has seen.
final class Tour {

    /// Nobody means a tree to be deeper: a path that the kernel takes has 4096 bytes.
    private static final int MAX_DEPTH = 1024;

    /// Who exchanges things as fast as we look at them is told so.
    private static final int MAX_LOOKS = 16;

    private static final int DEEP = 32;
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int DEEP_BUFFER_BYTES = 2 * 1024;

    private final Visitor visitor;

    Tour(Visitor visitor) {
        this.visitor = visitor;
    }

    /// Goes through all that is beneath the open folder, which stays the caller's.
    void through(Fd folder, FilePath path) throws IOException {
        through(folder, path, 0);
    }

    private void through(Fd folder, FilePath path, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw TreeProblems.tooDeep(path);
        }
        try (NameReader reader = new NameReader(folder, depth < DEEP ? BUFFER_BYTES : DEEP_BUFFER_BYTES)) {
            for (List<NameReader.Name> names = next(reader, path); !names.isEmpty(); names = next(reader, path)) {
                for (NameReader.Name name : names) {
                    thing(folder, path.child(FileName.of(name.bytes())), name, depth);
                }
            }
        }
    }

    private static List<NameReader.Name> next(NameReader reader, FilePath path) throws IOException {
        try {
            return reader.next();
        } catch (LinuxException failed) {
            // The folder was removed while it was read.
            if (failed.errno() == Errno.ENOENT) {
                return List.of();
            }
            throw TreeProblems.of(failed, path);
        }
    }

    /// Looks at one thing, again when it has become another one meanwhile, and not when it has vanished.
    private void thing(Fd folder, FilePath path, NameReader.Name name, int depth) throws IOException {
        int type = name.type();
        for (int look = 0; look < MAX_LOOKS; look++) {
            try {
                type = type == 0 ? FileFacts.of(folder, name.bytes()).type() : type;
                if (look(folder, path, type, depth)) {
                    return;
                }
                type = 0;
            } catch (LinuxException failed) {
                switch (failed.errno()) {
                    case Errno.ENOENT -> {
                        return;
                    }
                    case Errno.ELOOP, Errno.ENOTDIR, Errno.ENXIO, Errno.EINVAL -> type = 0;
                    default -> throw TreeProblems.of(failed, path);
                }
            }
        }
        throw TreeProblems.busy(path);
    }

    /// Whether it was what it was taken for.
    private boolean look(Fd folder, FilePath path, int type, int depth) throws IOException {
        FileEntry.Type kind = Held.type(type);
        Interest interest = visitor.interest(path, kind);
        if (interest == Interest.NONE) {
            return true;
        }
        return switch (kind) {
            case DIRECTORY -> folder(folder, path, depth);
            case FILE -> interest == Interest.BYTES ? file(folder, path) : other(folder, path, type);
            case LINK, FIFO, SOCKET, DEVICE -> other(folder, path, type);
        };
    }

    private boolean folder(Fd folder, FilePath path, int depth) throws IOException {
        try (Fd inner = Files.openDirectory(folder, path.name().bytes())) {
            visitor.folder(visited(path, FileFacts.of(inner), Optional.empty()));
            through(inner, path, depth + 1);
            return true;
        }
    }

    private boolean file(Fd folder, FilePath path) throws IOException {
        try (Fd file = FileData.open(folder, path.name().bytes())) {
            FileFacts facts = FileFacts.of(file);
            if (facts.type() != FileFacts.REGULAR) {
                return false;
            }
            Visited visited = visited(path, facts, Optional.empty());
            visitor.file(visited, new WalkedFile(visited.entry(), file));
            return true;
        }
    }

    private boolean other(Fd folder, FilePath path, int type) throws IOException {
        byte[] name = path.name().bytes();
        FileFacts facts = FileFacts.of(folder, name);
        if (facts.type() != type) {
            return false;
        }
        Optional<LinkTarget> target = type == FileFacts.LINK
                ? Optional.of(LinkTarget.of(Entries.linkTarget(folder, name)))
                : Optional.empty();
        visitor.other(visited(path, facts, target));
        return true;
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static Visited visited(FilePath path, FileFacts facts, Optional<LinkTarget> target) {
        FileEntry entry = Held.entry(path, facts, target);
        long device = (long) facts.device().major() << 32 | facts.device().minor();
        return new Visited(entry, device, facts.links(), facts.allocated());
    }
}
