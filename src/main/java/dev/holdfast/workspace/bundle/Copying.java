package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileTree.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of a file on their way into a bundle. How many there are was said before, so a file that became
/// shorter meanwhile breaks the bundle off, and never silently.
final class Copying {

    private Copying() {}

    /// Writes so many bytes of the file, from the offset on.
    static void copy(OpenFile file, long offset, long count, Outlet out) throws IOException {
        long done = 0;
        while (done < count) {
            ByteBuffer room = out.room();
            int limit = room.limit();
            room.limit((int) Math.min(limit, room.position() + (count - done)));
            int read = file.read(room, offset + done);
            room.limit(limit);
            if (read <= 0) {
                throw shorter(file);
            }
            done += read;
        }
    }

    static Problem shorter(OpenFile file) {
        return Problem.conflict(
                "file_busy", "\"" + file.entry().path() + "\" became shorter while it was read; try again.");
    }
}
