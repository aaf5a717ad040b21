package dev.holdfast.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

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
///
/// A copy may be made at once or in steps, each on whatever thread. What vanishes from the source meanwhile is
/// left out, what becomes something else ends the copy.
public final class TreeCopy implements AutoCloseable {

    /// There is a thing in the source that this copy may not have: a socket or a device.
    public static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient List<byte[]> names;

        Refused(List<byte[]> names) {
            super("a socket or a device");
            this.names = names;
        }

        /// The names of the thing, from below the top of the source on.
        public List<byte[]> names() {
            return names;
        }
    }

    /// The source has more names in one place, or more hard links, than a copy of a living tree may hold.
    public static final class TooLarge extends IOException {

        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("too many names or hard links to be copied");
        }
    }

    /// How much was copied.
    ///
    /// @param files all things that are not folders
    /// @param copiedBytes contents that could not be shared
    public record Result(long folders, long files, long copiedBytes) {}

    /// Whether the top of the source is an open folder or a name in one.
    private enum Top {
        OPEN,
        NAMED
    }

    /// What a copy of a living tree may hold in memory, in names.
    private static final int MOST_HELD = 1_000_000;

    /// A hard link takes as much as so many names.
    private static final int LINK_WEIGHT = 4;

    /// What one step does at most.
    private static final int STEP_ENTRIES = 256;

    private static final long STEP_BYTES = 64L << 20;

    private static final class Level {
        private final byte[] name;
        private final FileFacts status;
        private final FileFacts aboveFrom;
        private final FileFacts aboveTo;
        private final Iterator<byte[]> rest;
        private final int names;

        Level(byte[] name, FileFacts status, FileFacts aboveFrom, FileFacts aboveTo, List<byte[]> names) {
            this.name = name;
            this.status = status;
            this.aboveFrom = aboveFrom;
            this.aboveTo = aboveTo;
            this.rest = names.iterator();
            this.names = names.size();
        }
    }

    private record Identity(FileFacts.Device device, long inode) {}

    private final Deque<Level> levels = new ArrayDeque<>();
    private final Map<Identity, byte[]> linked = new HashMap<>();
    private final Top top;
    private final Fd home;
    private final OptionalInt owner;
    private final byte[] linksName;
    private Optional<Fd> links = Optional.empty();
    private Fd from;
    private Fd to;
    private int held;
    private long folders;
    private long files;
    private long copiedBytes;

    private TreeCopy(Fd from, Top top, Fd home, byte[] name, OptionalInt owner) throws LinuxException {
        this.top = top;
        this.home = home;
        this.owner = owner;
        this.linksName = (new String(name, StandardCharsets.UTF_8) + ".links").getBytes(StandardCharsets.UTF_8);
        this.from = from;
        try {
            this.to = Files.openDirectory(home);
        } catch (LinuxException failed) {
            from.close();
            throw failed;
        }
    }

    /// Copies the open folder to a new name in another; what a failed copy leaves there is the caller's to
    /// remove. Beside it, `<name>.links` exists meanwhile when there are hard links.
    public static Result copy(Fd source, Fd folder, byte[] name) throws IOException {
        Fd from = Files.openDirectory(source);
        try (TreeCopy copy = new TreeCopy(from, Top.OPEN, folder, name, OptionalInt.empty())) {
            copy.enter(Files.openDirectory(source), name, FileFacts.of(source));
            while (copy.step()) {}
            return copy.result();
        }
    }

    private Result result() {
        return new Result(folders, files, copiedBytes);
    }

    /// Begins a copy, made by `step`, of what has a name in a folder, whatever it is: under a new name in
    /// another folder, and all of it this owner's. Such a copy has no sockets and devices.
    ///
    /// @throws LinuxException ENOENT when there is nothing
    public static TreeCopy begin(Fd folder, byte[] name, Fd home, byte[] newName, int owner) throws IOException {
        return begin(folder, name, home, newName, OptionalInt.of(owner));
    }

    /// Copies what has a name in a folder, whatever it is and whoever owns it, to a new name in another; what a
    /// failed copy leaves there is the caller's to remove.
    public static Result copy(Fd folder, byte[] name, Fd home, byte[] newName) throws IOException {
        try (TreeCopy copy = begin(folder, name, home, newName, OptionalInt.empty())) {
            while (copy.step()) {}
            return copy.result();
        }
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static TreeCopy begin(Fd folder, byte[] name, Fd home, byte[] newName, OptionalInt owner)
            throws IOException {
        Fd from = Files.openDirectory(folder);
        TreeCopy copy = new TreeCopy(from, Top.NAMED, home, newName, owner);
        try {
            FileFacts status = FileFacts.of(from, name);
            if (status.isDirectory()) {
                copy.enter(Files.openDirectory(from, name), newName, status);
            } else {
                copy.thing(name, newName, status);
            }
            return copy;
        } catch (IOException | RuntimeException failed) {
            copy.close();
            throw failed;
        }
    }

    /// Copies some more of it, and says whether there is more to do.
    public boolean step() throws IOException {
        long enough = copiedBytes + STEP_BYTES;
        for (int i = 0; i < STEP_ENTRIES && copiedBytes < enough; i++) {
            Level level = levels.peek();
            if (level == null) {
                return false;
            }
            if (level.rest.hasNext()) {
                entry(level.rest.next());
            } else {
                leave(level);
            }
        }
        return !levels.isEmpty();
    }

    private void entry(byte[] name) throws IOException {
        try {
            FileFacts status = FileFacts.of(from, name);
            if (status.isDirectory()) {
                enter(Files.openDirectory(from, name), name, status);
            } else {
                thing(name, name, status);
            }
        } catch (LinuxException failed) {
            switch (failed.errno()) {
                case Errno.ENOENT -> {}
                case Errno.ENOTDIR, Errno.ELOOP, Errno.EINVAL ->
                    throw new Disturbed("a thing became another one while it was copied");
                default -> throw failed;
            }
        }
    }

    /// Copies what is no folder, from its name in the source to one in the copy.
    private void thing(byte[] name, byte[] newName, FileFacts status) throws IOException {
        files++;
        if (status.links() > 1) {
            byte[] known = linked.get(new Identity(status.device(), status.inode()));
            if (known != null) {
                Entries.nameAgain(links.orElseThrow(), known, to, newName);
                return;
            }
        }
        switch (status.type()) {
            case FileFacts.REGULAR -> file(name, newName, status);
            case FileFacts.LINK -> {
                Entries.makeLink(to, newName, Entries.linkTarget(from, name));
                owner(newName, status);
            }
            default -> {
                if (owner.isPresent() && status.type() != FileFacts.FIFO) {
                    throw new Refused(place(name));
                }
                Entries.makeNode(to, newName, status.type(), status.node());
                owner(newName, status);
                Entries.mode(to, newName, status.mode());
            }
        }
        Entries.times(to, newName, status.accessed(), status.modified());
        if (status.links() > 1) {
            remember(newName, status);
        }
    }

    private List<byte[]> place(byte[] name) {
        List<byte[]> names = new ArrayList<>();
        if (!levels.isEmpty()) {
            levels.reversed().stream().skip(1).forEach(level -> names.add(level.name));
            names.add(name);
        }
        return names;
    }

    private void file(byte[] name, byte[] newName, FileFacts status) throws IOException {
        try (Fd source = opened(name);
                Fd made = Files.create(to, newName)) {
            if (!FileBytes.copy(source, made, status.size())) {
                copiedBytes += status.size();
            }
            dress(source, made, newName, status);
        }
    }

    private Fd opened(byte[] name) throws IOException {
        try (Fd held = Files.hold(from, name)) {
            if (FileFacts.of(held).type() != FileFacts.REGULAR) {
                throw new Disturbed("a file became something else while it was copied");
            }
            return Files.openHeld(held);
        }
    }

    private void owner(byte[] name, FileFacts status) throws LinuxException {
        Entries.owner(to, name, owner.orElse(status.uid()), owner.orElse(status.gid()));
    }

    /// The owner first: a change of it takes away set-user-id bits and capabilities.
    private void dress(Fd source, Fd made, byte[] name, FileFacts status) throws LinuxException {
        owner(name, status);
        for (String attribute : ExtendedAttributes.names(source)) {
            Optional<byte[]> value =
                    attribute.startsWith("trusted.") ? Optional.empty() : ExtendedAttributes.get(source, attribute);
            if (value.isPresent()) {
                ExtendedAttributes.set(made, attribute, value.get());
            }
        }
        Entries.mode(to, name, status.mode());
    }

    /// Further names are linked to one in a folder of our own, since the first one may lie anywhere.
    private void remember(byte[] name, FileFacts status) throws IOException {
        hold(LINK_WEIGHT);
        if (links.isEmpty()) {
            Files.makeDirectory(home, linksName, 0700);
            links = Optional.of(Files.openDirectory(home, linksName));
        }
        byte[] known = Integer.toString(linked.size()).getBytes(StandardCharsets.US_ASCII);
        Entries.nameAgain(to, name, links.orElseThrow(), known);
        linked.put(new Identity(status.device(), status.inode()), known);
    }

    private void enter(Fd source, byte[] newName, FileFacts status) throws IOException {
        try {
            Level level =
                    new Level(newName, status, FileFacts.of(from), FileFacts.of(to), Entries.list(source, most()));
            hold(level.names);
            Files.makeDirectory(to, newName, 0700);
            Fd made = Files.openDirectory(to, newName);
            to.close();
            to = made;
            levels.push(level);
            folders++;
        } catch (IOException failed) {
            source.close();
            throw failed;
        }
        from.close();
        from = source;
    }

    private int most() {
        return owner.isPresent() ? MOST_HELD : Integer.MAX_VALUE;
    }

    private void hold(int names) throws TooLarge {
        held += names;
        if (held > most()) {
            throw new TooLarge();
        }
    }

    /// Times are set last of all, since everything made in a folder changes them.
    private void leave(Level level) throws IOException {
        levels.pop();
        held -= level.names;
        try (Fd source = from;
                Fd made = to) {
            // The top of a whole source is where it is, and its copy has no second folder above it.
            boolean open = levels.isEmpty() && top == Top.OPEN;
            from = open ? Files.openDirectory(source) : Entries.openParent(source);
            to = Entries.openParent(made);
            if (!FileFacts.of(from).sameFile(level.aboveFrom)
                    || !FileFacts.of(to).sameFile(level.aboveTo)) {
                throw new Disturbed("a folder was moved while its tree was copied");
            }
            dress(source, made, level.name, level.status);
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
