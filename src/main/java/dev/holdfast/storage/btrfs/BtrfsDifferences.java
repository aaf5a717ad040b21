package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.local.WalkedDifferences;
import dev.holdfast.storage.pool.Heads;
import dev.holdfast.storage.pool.Heads.Compared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Compares two heads by what their trees say was changed since they were one, or else by walking through both.
///
/// A live head is frozen for the moment: its tree knows what was written only after that reached the disk, which a
/// snapshot waits for, and stays as it is while it is read.
final class BtrfsDifferences {

    /// More touched things than this are not held in memory; a walk holds one folder after the other.
    private static final int MOST_TOUCHED = 100_000;

    /// Takes a head away that was made for a moment.
    @FunctionalInterface
    interface Removal {
        void remove(Path place) throws IOException;
    }

    private final Removal removal;

    BtrfsDifferences(Removal removal) {
        this.removal = removal;
    }

    void tell(Compared from, Compared to, Part part, Consumer<Difference> each) throws IOException {
        try (Moment before = moment(from);
                Moment after = moment(to)) {
            OptionalLong common = before.frozen() && after.frozen()
                    ? Lineage.of(before.top()).commonWith(Lineage.of(after.top()))
                    : OptionalLong.empty();
            if (common.isEmpty() || !compared(before.top(), after.top(), common.getAsLong(), part, each)) {
                try (Fd then = folder(before.top(), part);
                        Fd now = folder(after.top(), part)) {
                    WalkedDifferences.tell(then, now, each);
                }
            }
        }
    }

    private static boolean compared(Fd before, Fd after, long common, Part part, Consumer<Difference> each)
            throws IOException {
        try (Side from = new Side(before, part);
                Side to = new Side(after, part)) {
            if (!from.findTouched(common, MOST_TOUCHED) || !to.findTouched(common, MOST_TOUCHED)) {
                return false;
            }
            Side.share(from, to);
            Telling.tell(from, to, TreeComparison.of(from, to, common), each);
            return true;
        }
    }

    private static Fd folder(Fd top, Part part) throws IOException {
        return Files.openDirectory(top, part.folder().getBytes(StandardCharsets.UTF_8));
    }

    /// A head as it is at one moment.
    ///
    /// @param made the place of the snapshot that was taken for it, to be removed
    private record Moment(Fd top, boolean frozen, Optional<Path> made, Removal removal) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            top.close();
            if (made.isPresent()) {
                removal.remove(made.get());
            }
        }
    }

    private Moment moment(Compared compared) throws IOException {
        Fd top = Files.openDirectory(compared.place());
        try {
            boolean nested = !Btrfs.nested(top).isEmpty();
            if (nested || compared.kind() == Heads.Kind.FROZEN) {
                return new Moment(top, !nested, Optional.empty(), removal);
            }
            if (!freeze(top, compared.moment())) {
                return new Moment(top, false, Optional.empty(), removal);
            }
            Fd frozen = Files.openDirectory(compared.moment());
            top.close();
            return new Moment(frozen, true, Optional.of(compared.moment()), removal);
        } catch (IOException | RuntimeException failed) {
            top.close();
            throw failed;
        }
    }

    /// Says no when the pool has no room even for that.
    private static boolean freeze(Fd top, Path moment) throws IOException {
        byte[] name = String.valueOf(moment.getFileName()).getBytes(StandardCharsets.UTF_8);
        try (Fd folder = ServerFiles.openFolderOf(moment)) {
            Btrfs.snapshot(folder, name, top, Btrfs.Access.SEALED);
            return true;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOSPC || failed.errno() == Errno.EDQUOT) {
                return false;
            }
            throw failed;
        }
    }
}
