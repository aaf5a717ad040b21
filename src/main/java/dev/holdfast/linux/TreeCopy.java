package dev.holdfast.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/// Makes a copy of a folder with everything that can be told of it: contents, holes, permissions, owners,
/// times to the nanosecond, links, hard links, FIFOs, sockets, empty folders, and the extended attributes of
/// files and folders.
///
/// It works by descriptor, follows no link and may go as deep as it likes: two folders are open at a time,
/// and the way back up is `..`, checked to be where we came from. Contents are shared where the file system
/// can do that (reflink). The source should hold still; if it does not, the copy fails or is a mixture, but
/// never has anything from outside of the tree.
///
/// Attributes of the namespace `trusted` are the server's own and stay behind.
public final class TreeCopy implements AutoCloseable {

    /// How much was copied.
    ///
    /// @param files all things that are not folders
    /// @param copiedBytes contents that could not be shared
    public record Result(long folders, long files, long copiedBytes) {}

    private static final class Level {
        private final byte[] name;
        private final FileFacts status;
        private final FileFacts aboveFrom;
        private final FileFacts aboveTo;
        private final Iterator<byte[]> rest;

        Level(byte[] name, FileFacts status, FileFacts aboveFrom, FileFacts aboveTo, Iterator<byte[]> rest) {
            this.name = name;
            this.status = status;
            this.aboveFrom = aboveFrom;
            this.aboveTo = aboveTo;
            this.rest = rest;
        }
    }

    private record Identity(FileFacts.Device device, long inode) {}

    private final Deque<Level> levels = new ArrayDeque<>();
    private final Map<Identity, byte[]> linked = new HashMap<>();
    private final Fd home;
    private final byte[] linksName;
    private Optional<Fd> links = Optional.empty();
    private Fd from;
    private Fd to;
    private long folders;
    private long files;
    private long copiedBytes;

    private TreeCopy(Fd source, Fd home, byte[] name) throws LinuxException {
        this.home = home;
        this.linksName = (new String(name, StandardCharsets.UTF_8) + ".links").getBytes(StandardCharsets.UTF_8);
        this.from = Files.openDirectory(source);
        this.to = Files.openDirectory(home);
    }

    /// Copies the open folder to a new name in another; what a failed copy leaves there is the caller's to
    /// remove. Beside it, `<name>.links` exists meanwhile when there are hard links.
    public static Result copy(Fd source, Fd folder, byte[] name) throws IOException {
        try (TreeCopy copy = new TreeCopy(source, folder, name)) {
            copy.run(name);
            return new Result(copy.folders, copy.files, copy.copiedBytes);
        }
    }

    private void run(byte[] name) throws IOException {
        enter(Files.openDirectory(from), name, FileFacts.of(from));
        while (true) {
            Level level = levels.element();
            if (level.rest.hasNext()) {
                entry(level.rest.next());
            } else {
                leave(level);
                if (levels.isEmpty()) {
                    return;
                }
            }
        }
    }

    private void entry(byte[] name) throws IOException {
        FileFacts status = FileFacts.of(from, name);
        if (status.isDirectory()) {
            enter(Files.openDirectory(from, name), name, status);
            return;
        }
        files++;
        if (status.links() > 1) {
            byte[] known = linked.get(new Identity(status.device(), status.inode()));
            if (known != null) {
                Entries.nameAgain(links.orElseThrow(), known, to, name);
                return;
            }
        }
        switch (status.type()) {
            case FileFacts.REGULAR -> file(name, status);
            case FileFacts.LINK -> {
                Entries.makeLink(to, name, Entries.linkTarget(from, name));
                Entries.owner(to, name, status.uid(), status.gid());
            }
            default -> {
                Entries.makeNode(to, name, status.type(), status.node());
                Entries.owner(to, name, status.uid(), status.gid());
                Entries.mode(to, name, status.mode());
            }
        }
        Entries.times(to, name, status.accessed(), status.modified());
        if (status.links() > 1) {
            remember(name, status);
        }
    }

    private void file(byte[] name, FileFacts status) throws IOException {
        try (Fd source = opened(name);
                Fd target = Files.create(to, name)) {
            if (!FileBytes.copy(source, target, status.size())) {
                copiedBytes += status.size();
            }
            dress(source, target, name, status);
        }
    }

    private Fd opened(byte[] name) throws IOException {
        try (Fd held = Files.hold(from, name)) {
            if (FileFacts.of(held).type() != FileFacts.REGULAR) {
                throw new IOException("a file became something else while it was copied");
            }
            return Files.openHeld(held);
        }
    }

    /// The owner first: a change of it takes away set-user-id bits and capabilities.
    private void dress(Fd source, Fd target, byte[] name, FileFacts status) throws LinuxException {
        Entries.owner(to, name, status.uid(), status.gid());
        for (String attribute : ExtendedAttributes.names(source)) {
            Optional<byte[]> value =
                    attribute.startsWith("trusted.") ? Optional.empty() : ExtendedAttributes.get(source, attribute);
            if (value.isPresent()) {
                ExtendedAttributes.set(target, attribute, value.get());
            }
        }
        Entries.mode(to, name, status.mode());
    }

    /// Further names are linked to one in a folder of our own, since the first one may lie anywhere.
    private void remember(byte[] name, FileFacts status) throws LinuxException {
        if (links.isEmpty()) {
            Files.makeDirectory(home, linksName, 0700);
            links = Optional.of(Files.openDirectory(home, linksName));
        }
        byte[] known = Integer.toString(linked.size()).getBytes(StandardCharsets.US_ASCII);
        Entries.nameAgain(to, name, links.orElseThrow(), known);
        linked.put(new Identity(status.device(), status.inode()), known);
    }

    private void enter(Fd source, byte[] name, FileFacts status) throws LinuxException {
        try {
            Level level = new Level(
                    name,
                    status,
                    FileFacts.of(from),
                    FileFacts.of(to),
                    Entries.list(source).iterator());
            Files.makeDirectory(to, name, 0700);
            Fd target = Files.openDirectory(to, name);
            to.close();
            to = target;
            levels.push(level);
            folders++;
        } catch (LinuxException failed) {
            source.close();
            throw failed;
        }
        from.close();
        from = source;
    }

    /// Times are set last of all, since everything made in a folder changes them.
    private void leave(Level level) throws IOException {
        levels.pop();
        try (Fd source = from;
                Fd target = to) {
            // The top of the source is where it is, and its copy has no second folder above it.
            from = levels.isEmpty() ? Files.openDirectory(source) : Entries.openParent(source);
            to = Entries.openParent(target);
            if (!FileFacts.of(from).sameFile(level.aboveFrom)
                    || !FileFacts.of(to).sameFile(level.aboveTo)) {
                throw new IOException("a folder was moved while its tree was copied");
            }
            dress(source, target, level.name, level.status);
        }
        Entries.times(to, level.name, level.status.accessed(), level.status.modified());
    }

    @Override
    public void close() throws IOException {
        from.close();
        to.close();
        if (links.isPresent()) {
            links.get().close();
            TreeRemoval.remove(home, linksName);
        }
    }
}
