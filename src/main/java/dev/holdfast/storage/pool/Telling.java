package dev.holdfast.storage.pool;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileHandle;
import dev.holdfast.linux.FileSystemEvents.Event;
import dev.holdfast.linux.FileSystemEvents.Name;
import dev.holdfast.linux.FileSystemEvents.What;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.TreeChange;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Events of the pool's file system on their way to those who watch a volume, some at a time.
///
/// An event names its folder by a handle. Where that is by now is asked once for each folder. One that is no
/// more is passed over: its own end is an event too.
final class Telling {

    private final Fd pool;
    private final FileHandle volumes;
    private final List<WatchedTree> trees;
    private final Map<FileHandle, Optional<byte[]>> paths = new HashMap<>();

    /// @param volumes the folder of all volumes, in which a restore puts another one in place
    Telling(Fd pool, FileHandle volumes, List<WatchedTree> trees) {
        this.pool = pool;
        this.volumes = volumes;
        this.trees = trees;
    }

    void tell(List<Event> events) throws LinuxException {
        for (Event event : events) {
            switch (event) {
                case Event.Lost() -> trees.forEach(tree -> tree.tell(new TreeChange.ListAgain(FilePath.ROOT)));
                case Event.Touched(Name name, What what) -> touched(name, what);
                case Event.Renamed(Name from, Name to, boolean directory) -> {
                    renew(from);
                    renew(to);
                    renamed(from, to, directory ? TreeChange.Kind.DIRECTORY : TreeChange.Kind.OTHER);
                }
            }
        }
    }

    private void renew(Name name) {
        if (name.folder().equals(volumes)) {
            String volume = new String(name.bytes(), StandardCharsets.UTF_8);
            trees.stream().filter(tree -> tree.isOf(volume)).forEach(WatchedTree::renew);
        }
    }

    private void touched(Name name, What what) throws LinuxException {
        if (what.renamed()) {
            renew(name);
        }
        TreeChange.Kind kind = what.directory() ? TreeChange.Kind.DIRECTORY : TreeChange.Kind.OTHER;
        for (WatchedTree tree : trees) {
            Optional<FilePath> path = within(tree, name);
            if (path.isPresent()) {
                TreeChange change = change(path.get(), kind, what, name);
                tree.tell(change);
                if (what.renamed() && change instanceof TreeChange.Created && what.directory()) {
                    tree.tell(new TreeChange.ListAgain(path.get()));
                }
            }
        }
    }

    /// A name that came and went, in whatever order, is told by whether it is there.
    private TreeChange change(FilePath path, TreeChange.Kind kind, What what, Name name) throws LinuxException {
        if (what.deleted() && !(what.created() && isThere(name))) {
            return new TreeChange.Deleted(path, kind);
        }
        return what.created() ? new TreeChange.Created(path, kind) : new TreeChange.Changed(path, kind);
    }

    private void renamed(Name from, Name to, TreeChange.Kind kind) throws LinuxException {
        for (WatchedTree tree : trees) {
            Optional<FilePath> old = within(tree, from);
            Optional<FilePath> now = within(tree, to);
            if (old.isPresent() && now.isPresent()) {
                tree.tell(new TreeChange.Moved(old.get(), now.get(), kind));
            } else if (old.isPresent()) {
                tree.tell(new TreeChange.Deleted(old.get(), kind));
            } else if (now.isPresent()) {
                tree.tell(new TreeChange.Created(now.get(), kind));
            }
            // What has the old name by now may have got it before this was read.
            if (old.isPresent() && isThere(from)) {
                tree.tell(new TreeChange.Created(old.get(), TreeChange.Kind.OTHER));
            }
            // What was told of things in a folder before it was moved was told of where they are now.
            if (now.isPresent() && kind == TreeChange.Kind.DIRECTORY) {
                tree.tell(new TreeChange.ListAgain(now.get()));
            }
        }
    }

    private Optional<FilePath> within(WatchedTree tree, Name name) throws LinuxException {
        if (!tree.mayHold(name.folder())) {
            return Optional.empty();
        }
        Optional<byte[]> folder = paths.get(name.folder());
        if (folder == null) {
            folder = path(name.folder());
            paths.put(name.folder(), folder);
        }
        return folder.flatMap(path -> tree.within(path, name.bytes()));
    }

    private Optional<byte[]> path(FileHandle folder) throws LinuxException {
        Optional<Fd> held = folder.hold(pool);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        try (Fd open = held.get()) {
            return Files.status(open).links() == 0 ? Optional.empty() : Optional.of(FileHandle.pathOf(open));
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENAMETOOLONG) {
                throw failed;
            }
            trees.stream()
                    .filter(tree -> tree.mayHold(folder))
                    .forEach(tree -> tree.tell(new TreeChange.ListAgain(FilePath.ROOT)));
            return Optional.empty();
        }
    }

    private boolean isThere(Name name) throws LinuxException {
        Optional<Fd> held = name.folder().hold(pool);
        if (held.isEmpty()) {
            return false;
        }
        try (Fd open = held.get()) {
            Files.status(open, name.bytes());
            return true;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOENT) {
                return false;
            }
            throw failed;
        }
    }
}
