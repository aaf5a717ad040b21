package dev.holdfast.storage.local;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Follow;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// The way from a tree's root to one thing, with links followed as the agent would see them.
///
/// The kernel goes the whole way at once while there is no link on it. Where there is one, we go name by
/// name, hold each folder, read the link and go on from what is held; a link never becomes part of a path
/// that the kernel resolves. A step upwards goes back to the root and down again by the names that were
/// passed, so a walk needs two descriptors at any depth, and a folder that was moved away meanwhile is
/// simply no longer found.
final class Walk implements AutoCloseable {

    /// What happens where a folder of the caller's own path is missing.
    @FunctionalInterface
    interface Missing {
        /// Makes it, or fails with ENOENT.
        void make(Fd parent, byte[] name) throws LinuxException;

        Missing FAILS = (parent, name) -> {
            throw new LinuxException("openat2", Errno.ENOENT, "a folder of the path");
        };
    }

    /// As many as the kernel follows (`MAXSYMLINKS`).
    private static final int MAX_LINKS = 40;

    /// Forty links of a few hundred names each; a folder's links may only cost so much.
    private static final int MAX_STEPS = 10_000;

    private static final byte[] HERE = {'.'};
    private static final byte[] ABOVE = {'.', '.'};

    /// A name to go through, from the caller's path or from a link.
    private static final class Step {
        private final byte[] name;
        private final boolean asked;

        private Step(byte[] name, boolean asked) {
            this.name = name;
            this.asked = asked;
        }
    }

    private final Fd root;
    private final List<byte[]> mountPoint;
    private final FilePath path;
    private final Deque<Step> ahead = new ArrayDeque<>();
    private final List<byte[]> passed = new ArrayList<>();
    private byte[] latestTarget = {};
    private Held current;
    private int links;

    private Walk(Fd root, List<byte[]> mountPoint, FilePath path) throws LinuxException {
        this.root = root;
        this.mountPoint = mountPoint;
        this.path = path;
        this.current = Held.of(root, HERE);
    }

    /// Goes to the thing and holds it.
    static Held to(Fd root, List<byte[]> mountPoint, FilePath path, Follow follow) throws LinuxException {
        try {
            Held direct = Held.of(root, joined(bytes(path)));
            if (!direct.status().isLink() || follow == Follow.NO_FOLLOW) {
                return direct;
            }
            direct.close();
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ELOOP && failed.errno() != Errno.ENAMETOOLONG) {
                throw failed;
            }
        }
        try (Walk walk = new Walk(root, mountPoint, path)) {
            return walk.go(follow, Missing.FAILS);
        }
    }

    /// Goes to a folder, making what is missing of it, and opens it.
    static Fd toDirectory(Fd root, List<byte[]> mountPoint, FilePath path, Missing missing) throws LinuxException {
        try {
            return Files.openDirectory(root, joined(bytes(path)));
        } catch (LinuxException failed) {
            // ENOTDIR is also what a link at the end gives.
            switch (failed.errno()) {
                case Errno.ELOOP, Errno.ENAMETOOLONG, Errno.ENOENT, Errno.ENOTDIR -> {}
                default -> throw failed;
            }
        }
        try (Walk walk = new Walk(root, mountPoint, path);
                Held held = walk.go(Follow.FOLLOW, missing)) {
            return Files.openDirectory(held.fd());
        }
    }

    private Held go(Follow follow, Missing missing) throws LinuxException {
        bytes(path).forEach(name -> ahead.addLast(new Step(name, true)));
        for (int steps = 0; !ahead.isEmpty(); steps++) {
            if (steps == MAX_STEPS) {
                throw TreeProblems.loop(path);
            }
            Step step = ahead.removeFirst();
            if (Arrays.equals(step.name, ABOVE)) {
                up();
            } else if (!Arrays.equals(step.name, HERE)) {
                Held next = enter(step, missing);
                boolean last = ahead.isEmpty();
                if (last && !next.status().isDirectory() && (!next.status().isLink() || follow == Follow.NO_FOLLOW)) {
                    return next;
                }
                goOn(step, next);
            }
        }
        // The caller closes what it gets, and the walk what it has then.
        Held found = current;
        current = Held.of(root, HERE);
        return found;
    }

    private Held enter(Step step, Missing missing) throws LinuxException {
        try {
            return Held.of(current.fd(), step.name);
        } catch (LinuxException failed) {
            // Nothing has such a name; that it is too long is no fault of whoever asked for the link.
            if (failed.errno() == Errno.ENAMETOOLONG && !step.asked) {
                throw TreeProblems.notFound(path);
            }
            if (failed.errno() != Errno.ENOENT || !step.asked) {
                throw failed;
            }
        }
        missing.make(current.fd(), step.name);
        return Held.of(current.fd(), step.name);
    }

    private void goOn(Step step, Held next) throws LinuxException {
        if (next.status().isDirectory()) {
            become(next);
            passed.add(step.name);
            return;
        }
        try (next) {
            if (!next.status().isLink()) {
                throw TreeProblems.notDirectory(path);
            }
            follow(Files.readLink(next.fd()));
        }
    }

    private void follow(byte[] target) throws LinuxException {
        if (++links > MAX_LINKS) {
            throw TreeProblems.loop(path);
        }
        latestTarget = target;
        List<byte[]> names = split(target);
        if (target.length > 0 && target[0] == '/') {
            if (!beneathMountPoint(names)) {
                throw TreeProblems.outside(path, target);
            }
            names = names.subList(mountPoint.size(), names.size());
            become(Held.of(root, HERE));
            passed.clear();
        }
        names.reversed().forEach(name -> ahead.addFirst(new Step(name, false)));
    }

    private boolean beneathMountPoint(List<byte[]> names) {
        if (names.size() < mountPoint.size()) {
            return false;
        }
        for (int i = 0; i < mountPoint.size(); i++) {
            if (!Arrays.equals(names.get(i), mountPoint.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void up() throws LinuxException {
        if (passed.isEmpty()) {
            throw TreeProblems.outside(path, latestTarget);
        }
        passed.removeLast();
        Held above = Held.of(root, joined(passed));
        if (!above.status().isDirectory()) {
            above.close();
            throw TreeProblems.notFound(path);
        }
        become(above);
    }

    private void become(Held next) {
        current.close();
        current = next;
    }

    /// The names of a link's target. An end of `/` asks for a folder, which the name `.` does as well.
    static List<byte[]> split(byte[] target) {
        List<byte[]> names = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= target.length; i++) {
            if (i == target.length || target[i] == '/') {
                if (i > from) {
                    names.add(Arrays.copyOfRange(target, from, i));
                }
                from = i + 1;
            }
        }
        if (target.length > 0 && target[target.length - 1] == '/') {
            names.add(HERE);
        }
        return names;
    }

    private static List<byte[]> bytes(FilePath path) {
        return path.names().stream().map(FileName::bytes).toList();
    }

    private static byte[] joined(List<byte[]> names) {
        if (names.isEmpty()) {
            return HERE;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] name : names) {
            if (joined.size() > 0) {
                joined.write('/');
            }
            joined.writeBytes(name);
        }
        return joined.toByteArray();
    }

    @Override
    public void close() {
        current.close();
    }
}
