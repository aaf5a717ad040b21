package dev.holdfast.storage.pool;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.storage.Difference;
import dev.holdfast.storage.Head;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.Space;
import dev.holdfast.storage.TreeSource;
import dev.holdfast.storage.VolumeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Makes, copies and removes heads: what tells one local store from another.
///
/// A head is a folder, the server's own, that has the folders of both parts. Every place that is given here
/// is the server's; what lies within a head is an agent's and is only touched by descriptor. What a crash
/// leaves of `create` and `copy` has the name `Places.unfinished` of the place.
public interface Heads {

    /// Whether a head goes on changing.
    enum Kind {
        LIVE,
        FROZEN;

        static Kind of(TreeSource source) {
            return switch (source) {
                case TreeSource.Live _ -> LIVE;
                case TreeSource.Frozen _ -> FROZEN;
            };
        }
    }

    /// A head that is compared with another.
    ///
    /// @param moment where a live one may be frozen meanwhile, of a name that `Places.leftOvers` knows
    record Compared(Path place, Kind kind, Path moment) {}

    VolumeStore.Capabilities capabilities();

    /// Fails with a Problem when heads cannot be made here.
    void check() throws IOException;

    /// Makes a head with two empty folders that belong to the agents' uid: whole or not at all, and safe on
    /// disk.
    void create(Path place, int owner) throws IOException;

    /// Makes a head equal to another: whole or not at all, and safe on disk. A frozen one has the
    /// generation that the source has at this instant.
    void copy(Path source, Path place, Kind kind) throws IOException;

    /// Makes a live head a frozen one; of one that is frozen, finishes it.
    void freeze(Path place) throws IOException;

    /// Removes a head, half of one, or nothing.
    void destroy(Path place) throws IOException;

    /// Brings what was written so far to where `head` sees it.
    void flush() throws IOException;

    /// The identity and the generation. A live head is looked through for changes where that is needed.
    Head head(Path place, Kind kind) throws IOException;

    UUID uuid(Path place) throws IOException;

    /// Opens the folder of a part to be mounted, so that `mounted` knows it again.
    Fd openPart(Path place, Part part) throws IOException;

    /// The head whose folder was opened with `openPart` and mounted, wherever it lies by now.
    Optional<UUID> mounted(Fd folder) throws IOException;

    /// What the head and those that are its history take on the disk.
    VolumeStore.Usage usage(Path present, List<Path> snapshots) throws IOException;

    /// Lets the kernel keep the head within so much, its history included, by the last count of `usage`.
    /// Does nothing before it was counted, and without the capability.
    void fence(Path present, long total) throws IOException;

    /// Lets a head have what its fence leaves to the one that was the present before it. Both are safe on disk.
    void succeed(Path past, Path present) throws IOException;

    /// Runs work that makes room within a head with its fence set aside.
    <T> T beyondFence(Fd head, PlatformPool.Work<T> work) throws IOException;

    /// Tells what leads from one head to another in this part.
    void tellDifferences(Compared from, Compared to, Part part, Consumer<Difference> each) throws IOException;

    /// Lets no later change be safe on disk without all that were made so far.
    void barrier() throws IOException;

    /// Makes every change so far safe on disk. Contents that somebody only wrote are not among them before `flush`.
    void commit() throws IOException;

    Space space() throws IOException;
}
