package dev.holdfast.storage.local;

import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.TreeCopy;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes chosen things of a tree what they are in another one: they come, with folders above them that are
/// missing, or go. Nobody changes either tree meanwhile. No link is followed in either.
///
/// A thing is copied to the aside first, and then changes places with what stands there.
public final class Picking {

    private static final byte[] HERE = {'.'};

    /// A folder that was made because one like it is above a chosen thing.
    private record MadeFolder(FilePath path, FileFacts like) {}

    private final Fd from;
    private final Fd to;
    private final Aside aside;
    private final List<MadeFolder> made = new ArrayList<>();
    private long copiedBytes;

    private Picking(Fd from, Fd to, Aside aside) {
        this.from = from;
        this.to = to;
        this.aside = aside;
    }

    /// Takes these paths over from the first tree into the second, and tells how many bytes could not be shared, so
    /// that they are only in memory yet.
    ///
    /// @param aside that of the volume of the second
    /// @throws dev.holdfast.problem.Problem `file_not_found` for what neither has, `not_a_directory` where
    /// something else is in the way of a folder
    public static long pick(Fd from, Fd to, Aside aside, List<FilePath> paths) throws IOException {
        Picking picking = new Picking(from, to, aside);
        for (FilePath path : paths) {
            try {
                picking.pick(path);
            } catch (LinuxException failed) {
                throw TreeProblems.of(failed, path);
            }
        }
        for (MadeFolder folder : picking.made.reversed()) {
            try (Fd parent = Files.openDirectory(to, place(folder.path().parent()))) {
                FileFacts like = folder.like();
                Entries.times(parent, folder.path().name().bytes(), like.accessed(), like.modified());
            }
        }
        return picking.copiedBytes;
    }

    private void pick(FilePath path) throws IOException {
        byte[] name = path.name().bytes();
        try (Found source = Found.of(from, path)) {
            if (source.facts().isPresent()) {
                byte[] copy = aside.freshName();
                copiedBytes += TreeCopy.copy(source.parent().orElseThrow(), name, aside.folder(), copy)
                        .copiedBytes();
                try (Fd parent = parent(path)) {
                    place(copy, parent, name);
                }
                return;
            }
        }
        try (Found target = Found.of(to, path)) {
            if (target.facts().isEmpty()) {
                throw TreeProblems.notFound(path);
            }
            byte[] gone = aside.freshName();
            Files.rename(target.parent().orElseThrow(), name, aside.folder(), gone, Files.Replace.KEEP);
            aside.remove(gone);
        }
    }

    private void place(byte[] copy, Fd parent, byte[] name) throws IOException {
        try {
            Files.rename(aside.folder(), copy, parent, name, Files.Replace.KEEP);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EEXIST) {
                throw failed;
            }
            Files.exchange(aside.folder(), copy, parent, name);
            aside.remove(copy);
        }
    }

    /// The folder above this path in the second tree, made where it is missing as it is in the first.
    private Fd parent(FilePath path) throws IOException {
        Fd folder = Files.openDirectory(to);
        FilePath at = FilePath.ROOT;
        for (FileName name : path.parent().names()) {
            at = at.child(name);
            try (Fd above = folder) {
                folder = inner(above, at);
            }
        }
        return folder;
    }

    private Fd inner(Fd above, FilePath path) throws IOException {
        byte[] name = path.name().bytes();
        try {
            return Files.openDirectory(above, name);
        } catch (LinuxException failed) {
            switch (failed.errno()) {
                case Errno.ENOENT -> {}
                case Errno.ELOOP -> throw TreeProblems.notDirectory(path);
                default -> throw TreeProblems.of(failed, path);
            }
        }
        try (Fd folder = Files.openDirectory(from, place(path))) {
            FileFacts like = FileFacts.of(folder);
            Files.makeDirectory(above, name, 0700);
            Fd fresh = Files.openDirectory(above, name);
            Files.changeOwner(fresh, like.uid(), like.gid());
            Files.changeMode(fresh, like.mode());
            made.add(new MadeFolder(path, like));
            return fresh;
        }
    }

    private static byte[] place(FilePath path) {
        if (path.isRoot()) {
            return HERE;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (FileName name : path.names()) {
            if (joined.size() > 0) {
                joined.write('/');
            }
            joined.writeBytes(name.bytes());
        }
        return joined.toByteArray();
    }

    /// What has a path in a tree, if anything does, and the folder that it is in.
    private record Found(Optional<Fd> parent, Optional<FileFacts> facts) implements AutoCloseable {

        static Found of(Fd root, FilePath path) throws LinuxException {
            Fd parent;
            try {
                parent = Files.openDirectory(root, place(path.parent()));
            } catch (LinuxException failed) {
                if (absent(failed)) {
                    return new Found(Optional.empty(), Optional.empty());
                }
                throw failed;
            }
            try {
                return new Found(
                        Optional.of(parent),
                        Optional.of(FileFacts.of(parent, path.name().bytes())));
            } catch (LinuxException failed) {
                if (absent(failed)) {
                    return new Found(Optional.of(parent), Optional.empty());
                }
                parent.close();
                throw failed;
            }
        }

        private static boolean absent(LinuxException failed) {
            return failed.errno() == Errno.ENOENT || failed.errno() == Errno.ENOTDIR || failed.errno() == Errno.ELOOP;
        }

        @Override
        public void close() {
            parent.ifPresent(Fd::close);
        }
    }
}
