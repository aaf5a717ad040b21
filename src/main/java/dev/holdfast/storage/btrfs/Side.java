package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileStatus;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.TreeItems;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileEntry.LinkTarget;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.btrfs.Inode.Slot;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One of two frozen trees that are compared, read by the numbers of its inodes.
final class Side implements AutoCloseable {

    private static final int SCAN_BYTES = 1 << 20;
    private static final int LOOK_BYTES = 128 << 10;

    /// Nobody means a tree to be deeper: a path that the kernel takes has 4096 bytes.
    private static final int MAX_DEPTH = 1024;

    private static final int INLINE_HEAD_BYTES = 21;
    private static final int FOLDER = 2;

    /// What a folder has under a name.
    record Child(long inode, boolean folder) {}

    private final Fd top;
    private final FileName part;
    private final TreeItems looks;
    private final Map<Long, Optional<Inode>> inodes = new HashMap<>();
    private Map<Long, Optional<Inode>> shared = new HashMap<>();
    private Map<Long, Inode> touchedThere = Map.of();
    private final Map<Long, Optional<FilePath>> folders = new HashMap<>();
    private Map<Long, Inode> touched = Map.of();

    /// @param top stays the caller's
    Side(Fd top, Part part) {
        this.top = top;
        this.part = FileName.of(part.folder());
        this.looks = new TreeItems(top, LOOK_BYTES);
    }

    /// Finds everything about which anything changed after this transaction; says no when that is more than so
    /// much.
    boolean findTouched(long transaction, int most) throws LinuxException {
        Map<Long, Inode> found = new HashMap<>();
        try (TreeItems items = new TreeItems(top, SCAN_BYTES)) {
            items.writtenAfter(transaction);
            Optional<Inode> current = Optional.empty();
            while (items.next()) {
                if (items.type() == TreeItems.INODE) {
                    current = items.longAt(8) > transaction ? Optional.of(Inode.at(items)) : Optional.empty();
                    current.ifPresent(inode -> found.put(inode.number(), inode));
                } else if (namesOf(items, current)) {
                    current.orElseThrow().addNames(items);
                }
                if (found.size() > most) {
                    return false;
                }
            }
        }
        found.remove(TreeItems.FIRST_INODE);
        for (Inode inode : List.copyOf(found.values())) {
            if (!inode.whole()) {
                look(inode.number()).ifPresent(whole -> found.put(whole.number(), whole));
            }
        }
        touched = found;
        return true;
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static boolean namesOf(TreeItems items, Optional<Inode> inode) {
        return (items.type() == TreeItems.INODE_NAMES || items.type() == TreeItems.INODE_MORE_NAMES)
                && inode.filter(found -> found.number() == items.inode() && items.inode() != TreeItems.FIRST_INODE)
                        .isPresent();
    }

    /// Lets two sides whose touched inodes were found look only once at what neither touched. Such a thing is asked
    /// for only where it is.
    static void share(Side one, Side other) {
        one.shared = other.shared;
        one.touchedThere = other.touched;
        other.touchedThere = one.touched;
    }

    Map<Long, Inode> touched() {
        return touched;
    }

    /// The inode, if there is one of this number.
    Optional<Inode> inode(long number) throws LinuxException {
        Inode known = touched.get(number);
        if (known != null) {
            return Optional.of(known);
        }
        Map<Long, Optional<Inode>> seen = touchedThere.containsKey(number) ? inodes : shared;
        Optional<Inode> looked = seen.get(number);
        if (looked == null) {
            looked = look(number);
            seen.put(number, looked);
        }
        return looked;
    }

    private Optional<Inode> look(long number) throws LinuxException {
        looks.of(number, TreeItems.INODE, TreeItems.INODE_MORE_NAMES);
        Optional<Inode> found = Optional.empty();
        while (looks.next()) {
            if (looks.type() == TreeItems.INODE) {
                found = Optional.of(Inode.at(looks));
            } else if (namesOf(looks, found)) {
                found.orElseThrow().addNames(looks);
            }
        }
        return found;
    }

    /// All that lies in a folder.
    ///
    /// `struct btrfs_dir_item`: location 0 (a key, its inode first), name_len 27, type 29, name 30.
    Map<FileName, Child> children(long folder) throws LinuxException {
        Map<FileName, Child> found = new HashMap<>();
        looks.of(folder, TreeItems.FOLDER_ENTRY, TreeItems.FOLDER_ENTRY);
        while (looks.next()) {
            FileName name = FileName.of(looks.bytes(30, looks.shortAt(27)));
            found.put(name, new Child(looks.longAt(0), looks.byteAt(29) == FOLDER));
        }
        return found;
    }

    /// The path in the part of what has this name; nothing when it lies elsewhere in the volume.
    Optional<FilePath> path(Slot slot) throws LinuxException {
        return folder(slot.folder()).map(folder -> folder.child(slot.name()));
    }

    private Optional<FilePath> folder(long number) throws LinuxException {
        Deque<Slot> way = new ArrayDeque<>();
        Deque<Long> numbers = new ArrayDeque<>();
        Optional<FilePath> path = Optional.empty();
        for (long at = number; at != TreeItems.FIRST_INODE; at = way.element().folder()) {
            Optional<FilePath> known = folders.get(at);
            if (known != null) {
                path = known;
                break;
            }
            Optional<Slot> slot =
                    inode(at).stream().flatMap(inode -> inode.names().stream()).findFirst();
            if (slot.isEmpty()) {
                break;
            }
            if (way.size() > MAX_DEPTH) {
                throw tooDeep(slot.get().name().shown());
            }
            numbers.push(at);
            way.push(slot.get());
        }
        while (!way.isEmpty()) {
            Slot slot = way.pop();
            boolean root = slot.folder() == TreeItems.FIRST_INODE;
            path = root ? partIs(slot.name()) : path.map(above -> above.child(slot.name()));
            if (path.isPresent() && path.get().names().size() > MAX_DEPTH) {
                throw tooDeep(path.get().toString());
            }
            folders.put(numbers.pop(), path);
        }
        return path;
    }

    private Optional<FilePath> partIs(FileName name) {
        return name.equals(part) ? Optional.of(FilePath.ROOT) : Optional.empty();
    }

    private static Problem tooDeep(String shown) {
        return Problem.conflict("directory_too_deep", "\"" + shown + "\" lies in too many folders within folders.");
    }

    FileEntry entry(Inode inode, FilePath path) throws LinuxException {
        Optional<LinkTarget> target =
                inode.type() == FileEntry.Type.LINK ? Optional.of(target(inode.number())) : Optional.empty();
        return new FileEntry(
                path,
                inode.type(),
                inode.isDirectory() ? 0 : inode.size(),
                inode.permissions(),
                FileStatus.shown(inode.modified()),
                inode.number(),
                FileStatus.nanoseconds(inode.changed()),
                target);
    }

    /// The target of a link is its bytes, which lie in the tree.
    private LinkTarget target(long link) throws LinuxException {
        looks.of(link, TreeItems.EXTENT, TreeItems.EXTENT);
        return looks.next()
                ? LinkTarget.of(looks.bytes(INLINE_HEAD_BYTES, looks.length() - INLINE_HEAD_BYTES))
                : LinkTarget.of(new byte[0]);
    }

    /// Where the bytes of a file lie, and those that lie in the tree itself: two files of which this is equal are
    /// equal. All of it is a digest.
    ///
    /// `struct btrfs_file_extent_item`: generation 0, which tells nothing of the content, ram_bytes 8, type 20.
    byte[] content(long file) throws LinuxException {
        MessageDigest content = sha256();
        looks.of(file, TreeItems.EXTENT, TreeItems.EXTENT);
        while (looks.next()) {
            content.update(
                    ByteBuffer.allocate(Long.BYTES).putLong(0, looks.offset()).array());
            content.update(looks.bytes(Long.BYTES, looks.length() - Long.BYTES));
        }
        return content.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        looks.close();
    }
}
