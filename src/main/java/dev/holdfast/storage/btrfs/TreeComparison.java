package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.TreeItems;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.btrfs.Inode.Slot;
import dev.holdfast.storage.btrfs.Side.Child;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds which names two trees that once were one do not share, and which inodes changed.
///
/// Whatever happens to a thing is written into its inode with the transaction, so what was touched on either side
/// since they were one is found by that. A thing that is gone is touched no more; but its folder is, and says by
/// its size, which counts the bytes of its names twice, that there must have been more than is known. Only such
/// folders are read whole, and all that lay in those that are gone.
///
/// Numbers of inodes are never used again, but both sides may give the same one away after they parted: the same
/// thing is what has one number and was made before that.
final class TreeComparison {

    private static final long BYTES_OF_NAME = 2;

    /// An inode that both sides have.
    record Both(Inode was, Inode now) {}

    private final Side from;
    private final Side to;
    private final long common;
    private final Map<Slot, Long> lost = new HashMap<>();
    private final Map<Slot, Long> gained = new HashMap<>();
    private final Map<Long, Both> both = new HashMap<>();

    /// What one side alone has, though it was not touched there since they were one.
    private final Set<Long> vanished = new HashSet<>();

    private TreeComparison(Side from, Side to, long common) {
        this.from = from;
        this.to = to;
        this.common = common;
    }

    /// Compares two sides whose touched inodes were found.
    ///
    /// @param common the last transaction in which they were one
    static TreeComparison of(Side from, Side to, long common) throws LinuxException {
        TreeComparison comparison = new TreeComparison(from, to, common);
        comparison.compareTouched();
        comparison.compareFolders();
        return comparison;
    }

    /// Names that only the first side has, with their inodes.
    Map<Slot, Long> lost() {
        return lost;
    }

    /// Names that only the second side has.
    Map<Slot, Long> gained() {
        return gained;
    }

    /// The inodes of both sides that were touched on one of them.
    Map<Long, Both> both() {
        return both;
    }

    /// Whether a folder of this number is the same one on both sides.
    boolean sameFolder(long number) throws LinuxException {
        return number == TreeItems.FIRST_INODE || both.containsKey(number) || untouched(number);
    }

    /// Whether this inode of one side is on the other side as well.
    boolean onBoth(Inode inode) {
        return both.containsKey(inode.number())
                || (older(inode) && untouched(inode.number()) && !vanished.contains(inode.number()));
    }

    private boolean untouched(long number) {
        return !from.touched().containsKey(number) && !to.touched().containsKey(number);
    }

    private boolean older(Inode inode) {
        return inode.made() <= common;
    }

    private void compareTouched() throws LinuxException {
        Set<Long> numbers = new HashSet<>(from.touched().keySet());
        numbers.addAll(to.touched().keySet());
        for (long number : numbers) {
            Optional<Inode> was = counterpart(number, from, to);
            Optional<Inode> now = counterpart(number, to, from);
            if (was.isPresent() && now.isPresent() && older(was.get()) && older(now.get())) {
                compare(new Both(was.get(), now.get()));
            } else {
                was.ifPresent(inode -> inode.names().forEach(slot -> lost.put(slot, number)));
                now.ifPresent(inode -> inode.names().forEach(slot -> gained.put(slot, number)));
            }
        }
    }

    /// What a side has under a number that was touched on one of them. What the other side made after they parted
    /// cannot be here, unless it is another thing, which was touched here then.
    private Optional<Inode> counterpart(long number, Side side, Side other) throws LinuxException {
        Inode touched = side.touched().get(number);
        if (touched != null) {
            return Optional.of(touched);
        }
        Inode theirs = other.touched().get(number);
        return theirs == null || older(theirs) ? side.inode(number) : Optional.empty();
    }

    private void compare(Both thing) {
        both.put(thing.now().number(), thing);
        Set<Slot> before = new HashSet<>(thing.was().names());
        Set<Slot> after = new HashSet<>(thing.now().names());
        for (Slot slot : before) {
            if (!after.contains(slot)) {
                lost.put(slot, thing.was().number());
            }
        }
        for (Slot slot : after) {
            if (!before.contains(slot)) {
                gained.put(slot, thing.now().number());
            }
        }
    }

    private void compareFolders() throws LinuxException {
        Map<Long, Integer> lostBytes = bytes(lost);
        Map<Long, Integer> gainedBytes = bytes(gained);
        Deque<Long> goneFolders = new ArrayDeque<>();
        Deque<Long> newFolders = new ArrayDeque<>();
        for (Both thing : List.copyOf(both.values())) {
            long number = thing.now().number();
            long expected = thing.was().size()
                    + BYTES_OF_NAME * (gainedBytes.getOrDefault(number, 0) - lostBytes.getOrDefault(number, 0));
            boolean touchedTwice =
                    from.touched().containsKey(number) && to.touched().containsKey(number);
            if (thing.now().isDirectory()
                    && (touchedTwice || expected != thing.now().size())) {
                compareChildren(number, goneFolders, newFolders);
            }
        }
        folders(from).forEach(goneFolders::add);
        folders(to).forEach(newFolders::add);
        tellAllIn(goneFolders, from, lost);
        tellAllIn(newFolders, to, gained);
    }

    /// Folders that this side alone has and had before they parted, so that not all in them need be touched.
    private List<Long> folders(Side side) {
        return side.touched().values().stream()
                .filter(inode -> inode.isDirectory() && older(inode) && !both.containsKey(inode.number()))
                .filter(inode -> !inode.names().isEmpty())
                .map(Inode::number)
                .toList();
    }

    private static Map<Long, Integer> bytes(Map<Slot, Long> names) {
        Map<Long, Integer> bytes = new HashMap<>();
        names.keySet().forEach(slot -> bytes.merge(slot.folder(), slot.name().bytes().length, Integer::sum));
        return bytes;
    }

    private void compareChildren(long folder, Deque<Long> goneFolders, Deque<Long> newFolders) throws LinuxException {
        Map<FileName, Child> before = from.children(folder);
        Map<FileName, Child> after = to.children(folder);
        tellMissing(folder, before, after, lost, goneFolders);
        tellMissing(folder, after, before, gained, newFolders);
    }

    private void tellMissing(
            long folder,
            Map<FileName, Child> here,
            Map<FileName, Child> there,
            Map<Slot, Long> told,
            Deque<Long> folders) {
        here.forEach((name, child) -> {
            Child other = there.get(name);
            if (other == null || other.inode() != child.inode() || !sameChild(child.inode())) {
                tellMissing(new Slot(folder, name), child, told, folders);
            }
        });
    }

    private void tellMissing(Slot slot, Child child, Map<Slot, Long> told, Deque<Long> folders) {
        told.put(slot, child.inode());
        if (both.containsKey(child.inode())) {
            return;
        }
        if (untouched(child.inode())) {
            vanished.add(child.inode());
        }
        if (child.folder()) {
            folders.add(child.inode());
        }
    }

    private boolean sameChild(long inode) {
        return both.containsKey(inode) || untouched(inode);
    }

    /// Everything in folders that only this side has goes with them, but for what was moved out, which both
    /// sides have.
    private void tellAllIn(Deque<Long> folders, Side side, Map<Slot, Long> told) throws LinuxException {
        Set<Long> seen = new HashSet<>();
        while (!folders.isEmpty()) {
            long folder = folders.pop();
            if (!seen.add(folder)) {
                continue;
            }
            for (Map.Entry<FileName, Child> entry : side.children(folder).entrySet()) {
                tellMissing(new Slot(folder, entry.getKey()), entry.getValue(), told, folders);
            }
        }
    }
}
