package dev.holdfast.storage.pool;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.UploadId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.TreeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The layout of a pool.
///
/// ```
/// kind                                          the name of the store whose pool this is
/// volumes/<volume>                              the present of every volume
/// snapshots/<volume>/<snapshot>                 frozen heads
/// staged/<volume>                               a second head, on its way to become the present, or one out of a pack
/// exchanging/<volume>.<snapshot>.<staged uuid>  a second head while it changes places with the present
/// uploads/<upload>                              bytes on their way into some volume
/// new-<name>, rm-<name>                         beside any of them: being made, being removed
/// kept-<snapshot>                               beside snapshots: left by an exchange, not frozen yet
/// ```
public record Places(Path pool) {

    private static final String UNFINISHED = "new-";
    private static final String GONE = "rm-";
    private static final String UNFROZEN = "kept-";

    /// An exchange under way. As long as `place` has the UUID `staged`, nothing has happened yet; afterwards
    /// it is what the volume was, and becomes the snapshot `kept`.
    record Exchange(Path place, VolumeId volume, SnapshotId kept, UUID staged) {}

    Path volumes() {
        return pool.resolve("volumes");
    }

    Path allSnapshots() {
        return pool.resolve("snapshots");
    }

    private Path allStaged() {
        return pool.resolve("staged");
    }

    private Path allExchanges() {
        return pool.resolve("exchanging");
    }

    Path uploads() {
        return pool.resolve("uploads");
    }

    Path upload(UploadId upload) {
        return uploads().resolve(upload.value());
    }

    public Path volume(VolumeId volume) {
        return volumes().resolve(volume.value());
    }

    public Path snapshots(VolumeId volume) {
        return allSnapshots().resolve(volume.value());
    }

    public Path snapshot(VolumeId volume, SnapshotId snapshot) {
        return snapshots(volume).resolve(snapshot.value());
    }

    Path staged(VolumeId volume) {
        return allStaged().resolve(volume.value());
    }

    /// Where a volume is put together from a pack; gone after a crash.
    Path unpacked(VolumeId volume) {
        return unfinished(staged(volume));
    }

    Path exchange(VolumeId volume, SnapshotId kept, UUID staged) {
        return allExchanges().resolve(volume.value() + "." + kept.value() + "." + staged);
    }

    public Path of(TreeSource source) {
        return switch (source) {
            case TreeSource.Live live -> volume(live.volume());
            case TreeSource.Frozen frozen -> snapshot(frozen.volume(), frozen.snapshot());
        };
    }

    /// The place of a source that is there.
    ///
    /// @throws Problem NOT_FOUND `volume_not_found`, `snapshot_not_found`
    Path existing(TreeSource source) {
        if (!exists(volume(source.volume()))) {
            throw Problem.notFound("volume", source.volume().value());
        }
        Path place = of(source);
        if (source instanceof TreeSource.Frozen frozen && !exists(place)) {
            throw Problem.notFound("snapshot", frozen.snapshot().value());
        }
        return place;
    }

    /// Where something is made before it gets its name.
    public static Path unfinished(Path place) {
        return place.resolveSibling(UNFINISHED + place.getFileName());
    }

    /// Where a volume is begun that is made with others; gone after a crash.
    Path begun(VolumeId volume) {
        return unfinished(snapshots(volume).resolve("begun"));
    }

    /// Where the volume may be frozen while somebody looks at it. Each has its own.
    Path moment(VolumeId volume) {
        return unfinished(snapshots(volume).resolve("moment-" + UUID.randomUUID()));
    }

    /// What something is called from the moment of its removal on.
    static Path gone(Path place) {
        return place.resolveSibling(GONE + place.getFileName());
    }

    static boolean exists(Path place) {
        return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    }

    /// A source that is there, to be compared.
    Heads.Compared compared(TreeSource source) throws IOException {
        Path place = existing(source);
        folder(snapshots(source.volume()));
        return new Heads.Compared(place, Heads.Kind.of(source), moment(source.volume()));
    }

    private Path kindFile() {
        return pool.resolve("kind");
    }

    /// The kind of store whose pool this is, if it is one.
    public Optional<String> kind() throws IOException {
        return exists(kindFile())
                ? Optional.of(
                        Files.readString(kindFile(), StandardCharsets.US_ASCII).strip())
                : Optional.empty();
    }

    /// Says so aloud when the pool is not there or another store's.
    void check(String kind) throws IOException {
        Optional<String> found = kind();
        if (found.isEmpty()) {
            throw Problem.unavailable(
                    "pool_not_mounted", "There is no pool at " + pool + ": start Holdfast by \"holdfast up\".");
        }
        if (!found.get().equals(kind)) {
            throw Problem.unavailable(
                    "pool_not_ours",
                    "The pool at " + pool + " is of kind \"" + found.get() + "\", not \"" + kind + "\".");
        }
    }

    /// Makes the folders of the pool, the server's alone, where they are not there yet. Only an empty folder
    /// becomes a pool.
    void prepare(String kind) throws IOException {
        if (kind().isEmpty() && within(pool).stream().allMatch(unfinished(kindFile())::equals)) {
            Path fresh = unfinished(kindFile());
            Files.writeString(fresh, kind + "\n", StandardCharsets.US_ASCII);
            ServerFiles.sync(fresh);
            Files.move(fresh, kindFile(), StandardCopyOption.ATOMIC_MOVE);
        }
        check(kind);
        for (Path folder : List.of(volumes(), allSnapshots(), allStaged(), allExchanges(), uploads())) {
            folder(folder);
        }
    }

    static void folder(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    List<VolumeId> volumeIds() throws IOException {
        return names(volumes()).stream()
                .filter(name -> name.startsWith("vol_"))
                .map(VolumeId::new)
                .toList();
    }

    List<SnapshotId> snapshotIds(VolumeId volume) throws IOException {
        return names(snapshots(volume)).stream()
                .filter(name -> name.startsWith("snp_"))
                .map(SnapshotId::new)
                .toList();
    }

    List<UploadId> uploadIds() throws IOException {
        return names(uploads()).stream()
                .filter(name -> name.startsWith("upl_"))
                .map(UploadId::new)
                .toList();
    }

    /// The volumes whose removal has begun.
    List<VolumeId> goneVolumes() throws IOException {
        return names(volumes()).stream()
                .filter(name -> name.startsWith(GONE))
                .map(name -> new VolumeId(name.substring(GONE.length())))
                .toList();
    }

    List<Exchange> exchanges() throws IOException {
        List<Exchange> found = new ArrayList<>();
        for (Path place : within(allExchanges())) {
            String[] parts = place.getFileName().toString().split("\\.", -1);
            found.add(new Exchange(place, new VolumeId(parts[0]), new SnapshotId(parts[1]), UUID.fromString(parts[2])));
        }
        return found;
    }

    List<Exchange> exchanges(VolumeId volume) throws IOException {
        return exchanges().stream()
                .filter(exchange -> exchange.volume().equals(volume))
                .toList();
    }

    /// Where a snapshot lies that is to be frozen yet.
    static Path unfrozen(Path snapshot) {
        return snapshot.resolveSibling(UNFROZEN + snapshot.getFileName());
    }

    /// The places of all snapshots that are to be frozen yet.
    List<Path> unfrozen() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : within(allSnapshots())) {
            found.addAll(unfrozenIn(folder));
        }
        return found;
    }

    List<Path> unfrozen(VolumeId volume) throws IOException {
        return unfrozenIn(snapshots(volume));
    }

    private static List<Path> unfrozenIn(Path folder) throws IOException {
        return names(folder).stream()
                .filter(name -> name.startsWith(UNFROZEN))
                .map(name -> folder.resolve(name.substring(UNFROZEN.length())))
                .toList();
    }

    /// Everything half-made and half-removed, but for the volumes of `goneVolumes`.
    List<Path> leftOvers() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : within(allSnapshots())) {
            within(folder).stream().filter(Places::leftOver).forEach(found::add);
        }
        within(allStaged()).stream().filter(Places::leftOver).forEach(found::add);
        within(volumes()).stream()
                .filter(place -> place.getFileName().toString().startsWith(UNFINISHED))
                .forEach(found::add);
        return found;
    }

    private static boolean leftOver(Path place) {
        String name = place.getFileName().toString();
        return name.startsWith(UNFINISHED) || name.startsWith(GONE);
    }

    private static List<String> names(Path folder) throws IOException {
        return within(folder).stream()
                .map(place -> place.getFileName().toString())
                .toList();
    }

    /// What lies in one of the server's folders, in the order of names; nothing when it is not there.
    static List<Path> within(Path folder) throws IOException {
        List<Path> places = new ArrayList<>();
        if (exists(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                entries.forEach(places::add);
            }
        }
        places.sort(null);
        return places;
    }
}
