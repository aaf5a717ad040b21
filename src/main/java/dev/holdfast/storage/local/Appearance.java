package dev.holdfast.storage.local;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.NameReader;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Existing;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// What is put together aside appears in a folder that is there: name by name, folders merged.
///
/// First it looks whether everything can; then it moves. A step that fails all the same, because somebody
/// changed the folder meanwhile, takes back those before it. What makes way for something changes places
/// with it, so that it can come back.
final class Appearance {

    /// Each step is remembered until the last one is made.
    private static final int MOST_STEPS = 200_000;

    private static final int BUFFER_BYTES = 16 * 1024;

    /// A name that was moved, by the paths of its folders.
    private record Step(FilePath folder, FileName name, boolean exchanged) {

        byte[] bytes() {
            return name.bytes();
        }
    }

    private final Fd staged;
    private final Fd target;
    private final FilePath place;
    private final Existing existing;
    private final Deque<Step> steps = new ArrayDeque<>();

    /// Brings the tree of this name in the aside to its folder, in one step when that is not there yet.
    static void bring(Ground ground, Access.Writable access, byte[] name, FilePath folder, Existing existing)
            throws IOException {
        Fd aside = access.aside().folder();
        Ground.about(folder, () -> {
            if (!folder.isRoot() && placed(ground, access, name, folder)) {
                return folder;
            }
            try (Fd target = ground.directory(folder);
                    Fd staged = Files.openDirectory(aside, name)) {
                new Appearance(staged, target, folder, existing).make();
                return folder;
            }
        });
    }

    private static boolean placed(Ground ground, Access.Writable access, byte[] name, FilePath folder)
            throws LinuxException {
        try (Fd parent = ground.directory(folder.parent(), new Placing(ground, access).making())) {
            Files.rename(access.aside().folder(), name, parent, folder.name().bytes(), Files.Replace.KEEP);
            return true;
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EEXIST) {
                throw failed;
            }
            return false;
        }
    }

    /// @param place the path of the target, for what is told of it
    private Appearance(Fd staged, Fd target, FilePath place, Existing existing) {
        this.staged = staged;
        this.target = target;
        this.place = place;
        this.existing = existing;
    }

    void make() throws IOException {
        through(this::check);
        try {
            through(this::move);
        } catch (IOException | RuntimeException failed) {
            takeBack(failed);
            throw failed;
        }
    }

    /// A folder is read once for each descriptor.
    private void through(Deed deed) throws IOException {
        try (Fd from = Files.openDirectory(staged)) {
            go(from, target, FilePath.ROOT, deed);
        }
    }

    /// What is done with a name on the way.
    private interface Deed {
        /// Says whether folders on both sides are to be gone into.
        boolean at(Fd from, Fd to, FilePath path) throws IOException;
    }

    private void go(Fd from, Fd to, FilePath path, Deed deed) throws IOException {
        try (NameReader reader = new NameReader(from, BUFFER_BYTES)) {
            for (List<NameReader.Name> names = reader.next(); !names.isEmpty(); names = reader.next()) {
                for (NameReader.Name name : names) {
                    FilePath inner = path.child(FileName.of(name.bytes()));
                    if (deed.at(from, to, inner)) {
                        try (Fd fromInner = Files.openDirectory(from, name.bytes());
                                Fd toInner = Files.openDirectory(to, name.bytes())) {
                            go(fromInner, toInner, inner, deed);
                        }
                    }
                }
            }
        } catch (LinuxException failed) {
            throw TreeProblems.of(failed, shown(path));
        }
    }

    private boolean check(Fd from, Fd to, FilePath path) throws IOException {
        byte[] name = path.name().bytes();
        FileFacts there;
        try {
            there = FileFacts.of(to, name);
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOENT) {
                return false;
            }
            throw failed;
        }
        boolean folder = FileFacts.of(from, name).isDirectory();
        if (folder && there.isDirectory()) {
            return true;
        }
        if (folder) {
            throw TreeProblems.notDirectory(shown(path));
        }
        if (there.isDirectory()) {
            throw TreeProblems.isDirectory(shown(path));
        }
        if (existing == Existing.KEEP) {
            throw TreeProblems.exists(shown(path));
        }
        return false;
    }

    private boolean move(Fd from, Fd to, FilePath path) throws IOException {
        byte[] name = path.name().bytes();
        if (steps.size() == MOST_STEPS) {
            throw Problem.unprocessable(
                    "too_much_to_merge",
                    "More than " + MOST_STEPS + " things would be placed one by one into folders that are there; unpack"
                            + " into a new folder.");
        }
        try {
            Files.rename(from, name, to, name, Files.Replace.KEEP);
            steps.push(new Step(path.parent(), path.name(), false));
            return false;
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EEXIST) {
                throw failed;
            }
        }
        if (check(from, to, path)) {
            return true;
        }
        // Nothing stands there any more, or something that is to make way.
        Files.exchange(from, name, to, name);
        steps.push(new Step(path.parent(), path.name(), true));
        // The check was of what stood there before the step.
        if (FileFacts.of(from, name).isDirectory()) {
            throw TreeProblems.isDirectory(shown(path));
        }
        return false;
    }

    private void takeBack(Exception failed) {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            byte[] folder = joined(step.folder());
            try (Fd from = Files.openDirectory(staged, folder);
                    Fd to = Files.openDirectory(target, folder)) {
                if (step.exchanged()) {
                    Files.exchange(to, step.bytes(), from, step.bytes());
                } else {
                    Files.rename(to, step.bytes(), from, step.bytes(), Files.Replace.KEEP);
                }
            } catch (LinuxException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
        }
    }

    private static byte[] joined(FilePath path) {
        byte[] joined = {'.'};
        for (FileName name : path.names()) {
            byte[] bytes = name.bytes();
            int length = joined.length;
            joined = Arrays.copyOf(joined, length + 1 + bytes.length);
            joined[length] = '/';
            System.arraycopy(bytes, 0, joined, length + 1, bytes.length);
        }
        return joined;
    }

    private FilePath shown(FilePath path) {
        FilePath shown = place;
        for (FileName name : path.names()) {
            shown = shown.child(name);
        }
        return shown;
    }
}
