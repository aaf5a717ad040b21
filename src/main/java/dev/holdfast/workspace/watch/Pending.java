package dev.holdfast.workspace.watch;

import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.TreeChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The changes that one client has yet to hear of: only so many, and in place of more that it is to list
/// again.
final class Pending {

    private static final int MOST = 1000;

    private final FilePath folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Set<TreeChange> known = new HashSet<>();
    private List<TreeChange> changes = new ArrayList<>();

    /// @param folder beneath which the client watches
    Pending(FilePath folder) {
        this.folder = folder;
    }

    /// Adds a change of the tree, never waiting.
    void add(TreeChange change) {
        lock.lock();
        try {
            seen(change);
            if (!changes.isEmpty()) {
                some.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void seen(TreeChange change) {
        switch (change) {
            case TreeChange.Created(FilePath path, TreeChange.Kind _) -> at(path, change);
            case TreeChange.Changed(FilePath path, TreeChange.Kind _) -> {
                if (path.startsWith(folder)) {
                    put(change);
                }
            }
            case TreeChange.Deleted(FilePath path, TreeChange.Kind _) -> at(path, change);
            case TreeChange.ListAgain(FilePath path) -> at(path, change);
            case TreeChange.Moved(FilePath from, FilePath to, TreeChange.Kind kind) -> {
                if (from.startsWith(folder) && to.startsWith(folder)) {
                    put(change);
                } else {
                    at(from, new TreeChange.Deleted(from, kind));
                    at(to, new TreeChange.Created(to, kind));
                }
            }
        }
    }

    /// What happens to something above the folder is of no concern to it but that everything may be
    /// different.
    private void at(FilePath path, TreeChange change) {
        if (path.startsWith(folder)) {
            put(change);
        } else if (folder.startsWith(path)) {
            put(new TreeChange.ListAgain(folder));
        }
    }

    private void put(TreeChange change) {
        boolean again = change instanceof TreeChange.Changed || change instanceof TreeChange.ListAgain;
        if (again && !known.add(change)) {
            return;
        }
        if (changes.size() == MOST) {
            TreeChange all = new TreeChange.ListAgain(folder);
            changes.clear();
            known.clear();
            changes.add(all);
            known.add(all);
            return;
        }
        changes.add(change);
    }

    /// Waits until there are some, and takes them.
    List<TreeChange> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (changes.isEmpty()) {
                some.await();
            }
            List<TreeChange> taken = changes;
            changes = new ArrayList<>();
            known.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
