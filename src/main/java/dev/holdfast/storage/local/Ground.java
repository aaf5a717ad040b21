package dev.holdfast.storage.local;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Follow;
import java.io.IOException;
import java.util.List;

/// What every access to a tree stands on: its root, the names of the place where the agent sees it, and the
/// threads that system calls are made on.
record Ground(Fd root, List<byte[]> mountPoint, PlatformPool pool) {

    /// Runs system calls for a path on a platform thread, and says what their failure means for it.
    <T> T calls(FilePath path, PlatformPool.Work<T> work) throws IOException {
        return pool.call(() -> about(path, work));
    }

    /// Says what a failure of these system calls means for a path. On a platform thread.
    static <T> T about(FilePath path, PlatformPool.Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (LinuxException failed) {
            throw TreeProblems.of(failed, path);
        }
    }

    /// Takes hold of the thing. On a platform thread.
    Held held(FilePath path, Follow follow) throws LinuxException {
        return Walk.to(root, mountPoint, path, follow);
    }

    /// Opens the folder. On a platform thread.
    Fd directory(FilePath path) throws LinuxException {
        return directory(path, Walk.Missing.FAILS);
    }

    /// The same, with what is missing of it made.
    Fd directory(FilePath path, Walk.Missing missing) throws LinuxException {
        return Walk.toDirectory(root, mountPoint, path, missing);
    }
}
