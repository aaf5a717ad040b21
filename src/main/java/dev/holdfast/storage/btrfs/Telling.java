package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.Difference.Content;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.btrfs.Inode.Slot;
import dev.holdfast.storage.btrfs.Side.Child;
import dev.holdfast.storage.btrfs.TreeComparison.Both;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Tells what a comparison of two trees found by paths, as people see it.
final class Telling {

    private final Side from;
    private final Side to;
    private final TreeComparison found;
    private final Consumer<Difference> each;

    private Telling(Side from, Side to, TreeComparison found, Consumer<Difference> each) {
        this.from = from;
        this.to = to;
        this.found = found;
        this.each = each;
    }

    static void tell(Side from, Side to, TreeComparison found, Consumer<Difference> each) throws LinuxException {
        Telling telling = new Telling(from, to, found, each);
        telling.tellReplaced();
        telling.tellMoved();
        telling.tellGoneAndNew();
        telling.tellStaying();
    }

    /// A name that each side has in its own folder, which is one folder or takes the place of the other.
    private record Pair(Slot before, Slot after) {}

    /// What has another inode under the same name in the same folder: that is how programs write files whole. A
    /// folder that was made anew in the place of one that is gone counts as the same.
    private void tellReplaced() throws LinuxException {
        Map<Long, List<Slot>> lostIn = new HashMap<>();
        Deque<Pair> pairs = new ArrayDeque<>();
        for (Slot slot : found.lost().keySet()) {
            lostIn.computeIfAbsent(slot.folder(), _ -> new ArrayList<>(1)).add(slot);
            if (found.gained().containsKey(slot) && found.sameFolder(slot.folder())) {
                pairs.add(new Pair(slot, slot));
            }
        }
        while (!pairs.isEmpty()) {
            Pair pair = pairs.pop();
            Optional<Inode> was = inode(from, found.lost(), pair.before());
            Optional<Inode> now = inode(to, found.gained(), pair.after());
            if (was.isEmpty() || now.isEmpty() || !replaces(now.get(), was.get())) {
                continue;
            }
            tellIfOther(pair.before(), was.get(), pair.after(), now.get());
            found.lost().remove(pair.before());
            found.gained().remove(pair.after());
            if (now.get().isDirectory()) {
                for (Slot slot : lostIn.getOrDefault(was.get().number(), List.of())) {
                    pairs.add(new Pair(slot, new Slot(now.get().number(), slot.name())));
                }
            }
        }
    }

    private static Optional<Inode> inode(Side side, Map<Slot, Long> names, Slot slot) throws LinuxException {
        Long number = names.get(slot);
        return number == null ? Optional.empty() : side.inode(number);
    }

    private boolean replaces(Inode now, Inode was) {
        boolean folders = now.isDirectory() && was.isDirectory();
        return folders ? !found.onBoth(was) && !found.onBoth(now) : now.type() == was.type();
    }

    private void tellIfOther(Slot before, Inode was, Slot after, Inode now) throws LinuxException {
        Optional<FilePath> then = from.path(before);
        Optional<FilePath> here = to.path(after);
        if (then.isPresent() && here.isPresent()) {
            FileEntry old = from.entry(was, then.get());
            FileEntry fresh = to.entry(now, here.get());
            if (differ(old, fresh)) {
                each.accept(new Difference.Modified(old, fresh));
            }
        }
    }

    /// Bytes may have been changed and the time put back; where they lie tells it.
    private boolean differ(FileEntry old, FileEntry fresh) throws LinuxException {
        return !Difference.looksSame(old, fresh)
                || (fresh.type() == FileEntry.Type.FILE
                        && !Arrays.equals(from.content(old.inode()), to.content(fresh.inode())));
    }

    /// Names that an inode of both sides lost, and others that it got instead.
    private void tellMoved() throws LinuxException {
        Map<Long, List<Slot>> before = names(found.lost());
        Map<Long, List<Slot>> after = names(found.gained());
        for (Both thing : found.both().values()) {
            Map<FilePath, Slot> old =
                    paths(from, before.getOrDefault(thing.was().number(), List.of()));
            Map<FilePath, Slot> fresh = paths(to, after.getOrDefault(thing.now().number(), List.of()));
            List<FilePath> places = new ArrayList<>(fresh.keySet());
            for (Map.Entry<FilePath, Slot> name : old.entrySet()) {
                if (!places.isEmpty()) {
                    FilePath place = places.removeFirst();
                    tellRenamed(from.entry(thing.was(), name.getKey()), to.entry(thing.now(), place));
                    found.lost().remove(name.getValue());
                    found.gained().remove(Optional.ofNullable(fresh.get(place)).orElseThrow());
                }
            }
        }
    }

    /// What was moved away and back, into a folder that was made anew, has the path that it had.
    private void tellRenamed(FileEntry was, FileEntry now) throws LinuxException {
        boolean differ = differ(was, now);
        if (!was.path().equals(now.path())) {
            each.accept(new Difference.Renamed(was, now, differ ? Content.CHANGED : Content.KEPT));
        } else if (differ) {
            each.accept(new Difference.Modified(was, now));
        }
    }

    private static Map<Long, List<Slot>> names(Map<Slot, Long> slots) {
        Map<Long, List<Slot>> names = new HashMap<>();
        slots.forEach((slot, inode) ->
                names.computeIfAbsent(inode, _ -> new ArrayList<>(1)).add(slot));
        return names;
    }

    /// In the order of paths, so that of several names the same ones are told each time.
    private static Map<FilePath, Slot> paths(Side side, List<Slot> slots) throws LinuxException {
        Map<FilePath, Slot> paths = new TreeMap<>();
        for (Slot slot : slots) {
            Optional<FilePath> path = side.path(slot);
            path.ifPresent(found -> paths.put(found, slot));
        }
        return paths;
    }

    private void tellGoneAndNew() throws LinuxException {
        for (Map.Entry<Slot, Long> name : found.lost().entrySet()) {
            Optional<FilePath> path = from.path(name.getKey());
            if (path.isPresent()) {
                tellThing(from, name.getValue(), path.get(), found.lost());
            }
        }
        for (Map.Entry<Slot, Long> name : found.gained().entrySet()) {
            Optional<FilePath> path = to.path(name.getKey());
            if (path.isPresent()) {
                tellThing(to, name.getValue(), path.get(), found.gained());
            }
        }
    }

    private void tellThing(Side side, long number, FilePath path, Map<Slot, Long> told) throws LinuxException {
        Optional<Inode> inode = side.inode(number);
        if (inode.isEmpty()) {
            return;
        }
        FileEntry entry = side.entry(inode.get(), path);
        each.accept(side == from ? new Difference.Deleted(entry) : new Difference.Added(entry));
        // A folder that both sides have came from outside of the part or went there, with all that is in it.
        if (inode.get().isDirectory() && found.onBoth(inode.get())) {
            for (Map.Entry<FileName, Child> child : side.children(number).entrySet()) {
                if (!told.containsKey(new Slot(number, child.getKey()))) {
                    tellThing(side, child.getValue().inode(), path.child(child.getKey()), told);
                }
            }
        }
    }

    /// What kept a name and was touched: whether it is still the same.
    private void tellStaying() throws LinuxException {
        for (Both thing : found.both().values()) {
            Set<Slot> before = new HashSet<>(thing.was().names());
            for (Slot slot : thing.now().names()) {
                if (before.contains(slot)) {
                    tellIfOther(slot, thing.was(), slot, thing.now());
                }
            }
        }
    }
}
