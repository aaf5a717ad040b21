package dev.holdfast.storage;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Keeps volumes and snapshots.
///
/// A volume has the two folders of `Part`. It is made whole, has one head at any time, and keeps its id for
/// life. A snapshot belongs to a volume and never changes. A worked example, one agent's first day:
///
/// ```
/// create(v)                      v, empty
/// attach(v, r)                   v's folders appear at the mount points of runtime r, also inside its container
/// snapshot(v, s1)                s1 = v at this instant, while the agent works on
/// stage(v, s1) -> next           a second head beside v, equal to s1; v is untouched
/// exchange(v, next, s2)          v is now what was staged; what v was is kept as snapshot s2
/// clone(w, Frozen(v, s1))        another volume, equal to s1
/// delete(v)                      v and its snapshots are gone; w is not
/// ```
///
/// Rules that every store keeps, each a test of the contract suite:
///
/// - *Whole or not at all.* After a crash inside a call, or a failed one, the thing is there whole or not
///   at all, and what is left over is gone after the next `recover()`.
/// - *Making what exists* is a CONFLICT problem (`volume_exists`, `snapshot_exists`); using what is absent
///   is NOT_FOUND (`volume_not_found`, `snapshot_not_found`); *deleting what is absent does nothing*.
/// - *Nothing is followed.* An agent may have written anything into a volume; no call resolves a path
///   inside of it by name as the server.
/// - A store that is full says NO_SPACE (`pool_full`) and changes nothing.
/// - `IOException` is for what the store cannot explain: the device is gone, the kernel refused.
///
/// Calls for different volumes may run side by side; the caller serializes those for one volume.
public interface VolumeStore extends AutoCloseable {

    /// What a store can do; each has another path for the stores that cannot.
    ///
    /// @param kind the name people see, such as `btrfs` or `copy`
    /// @param copyOnWrite clones and snapshots share their bytes and take the same short time at any size
    /// @param liveSnapshots a snapshot is one instant even while processes write, as a power cut is: all names
    /// and all bytes that were synced before it, and of the others perhaps some; otherwise the caller
    /// freezes them
    /// @param liveSwap `attach` may replace a volume under a living runtime; otherwise the caller restarts
    /// it
    /// @param hardFence the kernel itself refuses writes beyond a volume's limit
    record Capabilities(String kind, boolean copyOnWrite, boolean liveSnapshots, boolean liveSwap, boolean hardFence) {}

    /// A volume and its snapshots, as found in the store.
    record Inventory(VolumeId volume, Head head, List<SnapshotId> snapshots) {}

    /// What a volume takes on the disk, in bytes.
    ///
    /// @param bytes what its present refers to
    /// @param history what only its snapshots still refer to, so that it would come back with them
    /// @param files everything in its present but folders
    record Usage(long bytes, long history, long files) {

        /// What the volume is answerable for.
        public long total() {
            return bytes + history;
        }
    }

    Capabilities capabilities();

    /// Fails with a Problem that says what to do if the store cannot work: not mounted, not ours, sparse,
    /// no device.
    void check() throws IOException;

    /// Finishes or undoes what a crash left half-done. Called once at start, before anything else.
    void recover() throws IOException;

    /// Makes an empty volume: both folders there, owned by the agents' uid.
    Head create(VolumeId volume) throws IOException;

    /// Makes a volume equal to the source, both parts.
    default Head clone(VolumeId volume, TreeSource source) throws IOException {
        return clone(List.of(volume), source).getFirst();
    }

    /// Makes volumes that are all equal to the source, which takes hardly longer than one. When one cannot be made
    /// this fails, and some of the others are there.
    List<Head> clone(List<VolumeId> volumes, TreeSource source) throws IOException;

    /// The identity alone of a volume or snapshot, if it is there: cheap at any time.
    Optional<UUID> identity(TreeSource source) throws IOException;

    /// The head of a volume or snapshot, if it is there. Of a volume, what was written so far is flushed, or
    /// all of it is looked through, so this is not for every request.
    Optional<Head> head(TreeSource source) throws IOException;

    /// Removes the volume, its snapshots and whatever was staged. Its space comes back when the last holder
    /// is gone.
    void delete(VolumeId volume) throws IOException;

    /// Freezes the volume's present as a snapshot, which has the generation of the volume at this instant:
    /// as long as `head` tells the same one of the volume, nothing was written since.
    Head snapshot(VolumeId volume, SnapshotId snapshot) throws IOException;

    /// Removes a snapshot, unless somebody reads it: a tree of it is open, a file of such a tree or a program in
    /// it, or it is being copied.
    ///
    /// @throws dev.holdfast.problem.Problem CONFLICT `snapshot_in_use` then; nothing was changed
    void deleteSnapshot(VolumeId volume, SnapshotId snapshot) throws IOException;

    /// First half of a restore: makes a second head beside the volume, equal to the snapshot, and returns
    /// it. The volume itself is untouched. A head that was staged before is dropped.
    Head stage(VolumeId volume, SnapshotId snapshot) throws IOException;

    /// The same for chosen things of the workspace: makes a second head beside the volume that is equal to its
    /// present, but that what has one of these paths is as in the snapshot, which may be another volume's, with the
    /// folders above it, or gone.
    /// Nobody may write meanwhile: the caller has frozen the runtime. It takes as long as these things have files.
    ///
    /// @throws dev.holdfast.problem.Problem `file_not_found` for a path that neither has, `not_a_directory` where
    /// something else stands in the way of a folder
    Head stage(VolumeId volume, TreeSource.Frozen from, List<FilePath> paths) throws IOException;

    /// Drops what `stage` made. Does nothing when nothing is staged.
    void unstage(VolumeId volume) throws IOException;

    /// Second half of a restore: in one step the volume becomes what was staged, and what it was becomes
    /// the snapshot `kept`. Nobody may write meanwhile: the caller has frozen the runtime. The parts in
    /// `carried` are taken over from the present into the staged head just before, so that a restore can
    /// leave the home as it is.
    ///
    /// What is attached stays attached, and is `kept` from now on, until the next `attach`. A process that
    /// holds files of it open writes on into `kept`, so the caller ends such processes.
    ///
    /// Idempotent by `staged`: when the volume's UUID is already that one, only what was left undone is
    /// done.
    ///
    /// @param meanwhile what goes on while the exchange, which is made, is brought to the disk
    Head exchange(VolumeId volume, UUID staged, SnapshotId kept, List<Part> carried, Meanwhile meanwhile)
            throws IOException;

    /// The same with nothing meanwhile.
    default Head exchange(VolumeId volume, UUID staged, SnapshotId kept, List<Part> carried) throws IOException {
        return exchange(volume, staged, kept, carried, () -> {});
    }

    /// What can be done with a new head before it is safe on the disk: nothing that anybody could take for lasting,
    /// since a power cut takes it back.
    @FunctionalInterface
    interface Meanwhile {
        void run() throws IOException;
    }

    /// The tree of one part. The tree refuses writes when the source is frozen.
    FileTree open(TreeSource source, Part part) throws IOException;

    /// The bytes of uploads that are not whole yet, which belong to no volume.
    Arrivals arrivals();

    /// Lets the volume's folders appear at the runtime's mount points, in place of what appeared there
    /// before.
    void attach(VolumeId volume, RuntimeId runtime) throws IOException;

    /// Takes away what `attach` made; does nothing when nothing is attached. The empty mount points stay.
    void detach(RuntimeId runtime) throws IOException;

    /// The UUID of the head that is mounted for this runtime, if both folders are, and of one head.
    Optional<UUID> attached(RuntimeId runtime) throws IOException;

    /// A watch that was begun.
    interface Watch extends AutoCloseable {

        @Override
        void close();
    }

    /// Tells what changes in a part of the volume's present from now on, whoever changes it, also an agent
    /// itself. The first thing told is to list it again, and so is everything that could not be told one by
    /// one, such as a restore. What happened just before it began may be told as well.
    ///
    /// `each` is called by a thread of the store, one call after another, and must not wait. Costs nothing
    /// while nobody watches, and the same for a tree of any size.
    ///
    /// @throws dev.holdfast.problem.Problem UNAVAILABLE `watch_unavailable` where it cannot be done
    Watch watch(VolumeId volume, Part part, Consumer<TreeChange> each) throws IOException;

    /// Tells what leads from one tree to another, of the same volume or of two, in one part and in no order, by a
    /// thread of the store.
    ///
    /// Where the store shares bytes and both once were one, the time it takes grows with what was changed since,
    /// and also bytes that were changed without a trace in size and time are told. Else both are walked
    /// through: then a file is the same when size, mode and time are, and nothing is told as renamed. Of a volume
    /// as it is now everything written so far counts; with live snapshots, and room for one, it is one
    /// instant of it.
    ///
    /// @throws dev.holdfast.problem.Problem CONFLICT `directory_too_deep` beyond 1024 folders
    void changes(TreeSource from, TreeSource to, Part part, Consumer<Difference> each) throws IOException;

    /// Leads through all of a volume or a snapshot, so that it can be packed, on a thread of the store. It should hold
    /// still; what vanishes meanwhile is left out.
    ///
    /// @throws dev.holdfast.problem.Problem CONFLICT `directory_too_deep` beyond 1024 folders,
    /// `device_in_volume` for a device, which no agent can make and no pack has
    void pack(TreeSource source, Packing packing) throws IOException;

    /// Begins a volume that is not there, from a pack.
    Unpacking unpack(VolumeId volume) throws IOException;

    /// Every volume in the store, for the reconciler. What is staged or half-made is not listed.
    List<Inventory> inventory() throws IOException;

    /// Counts what the volume takes. Looks through all of it, so this is for the background and never for a
    /// request, and what was written in the last seconds may be missing. What a file shares with other files or
    /// snapshots of the volume counts once, where the store knows; what it shares with other volumes counts
    /// in each of them.
    Usage usage(VolumeId volume) throws IOException;

    /// Lets the kernel refuse writes that would take the volume beyond so many bytes, history included, by the
    /// last count of `usage`: whoever writes gets EDQUOT. Does nothing before a count, and in a store without
    /// `hardFence`. It stays over a restore, but the volume is only held to the letter after the next count, so
    /// this is called after each. A write that stays below is never refused, as long as what the file system
    /// needs for itself to keep many small files stays below too.
    void fence(VolumeId volume, long total) throws IOException;

    Space space() throws IOException;

    @Override
    void close();
}
