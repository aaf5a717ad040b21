package dev.holdfast.storage.pool;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.Part;
import dev.holdfast.storage.local.Aside;
import dev.holdfast.storage.local.Picking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Lets the present of a volume and its staged head change places.
///
/// The staged head first moves to a place whose name says what is to become of it. Then both change places
/// in one step of the kernel. Who finds such a place later sees by the UUID there on which side of that step
/// a crash was, and `settle` undoes or finishes the exchange.
record Exchanges(Heads heads, Places places, Removals removals) {

    private void requireStaged(VolumeId volume, UUID staged) throws IOException {
        Path next = places.staged(volume);
        if (!Places.exists(next) || !heads.uuid(next).equals(staged)) {
            throw Problem.conflict(
                    "nothing_staged",
                    "Volume \"" + volume + "\" has no staged head " + staged + ": stage the snapshot again.");
        }
    }

    /// Takes parts of the present over into the staged head.
    private void carry(VolumeId volume, List<Part> parts) throws IOException {
        if (!parts.isEmpty()) {
            new Carrying(heads).carry(places.volume(volume), places.staged(volume), parts);
        }
    }

    /// Makes things in the workspace of the staged head what they are in that of another one. When that fails,
    /// nothing is staged.
    void pick(Path head, VolumeId volume, List<FilePath> paths) throws IOException {
        byte[] workspace = Part.WORKSPACE.folder().getBytes(StandardCharsets.UTF_8);
        try (Fd source = Files.openDirectory(head);
                Fd target = Files.openDirectory(places.staged(volume));
                Aside aside = Aside.of(target, heads::beyondFence);
                Fd from = Files.openDirectory(source, workspace);
                Fd to = Files.openDirectory(target, workspace)) {
            if (Picking.pick(from, to, aside, paths) > 0) {
                heads.flush();
            }
        } catch (IOException | RuntimeException failed) {
            removals.remove(places.staged(volume));
            throw failed;
        }
    }

    /// An exchange that is made.
    ///
    /// @param past the replaced head, unless a call before this one replaced it
    record Made(Path present, Optional<Path> past) {}

    /// Lets the staged head take the place of the present, with parts of it.
    Made make(VolumeId volume, UUID staged, SnapshotId kept, List<Part> carried) throws IOException {
        requireStaged(volume, staged);
        carry(volume, carried);
        Path pending = places.exchange(volume, kept, staged);
        ServerFiles.move(places.staged(volume), pending);
        heads.barrier();
        ServerFiles.exchange(places.volume(volume), pending);
        settle(volume);
        return new Made(places.volume(volume), Optional.of(places.snapshot(volume, kept)));
    }

    /// Brings what was made to the disk.
    void secure(Made made) throws IOException {
        heads.commit();
        if (made.past().isPresent()) {
            heads.succeed(made.past().get(), made.present());
        }
    }

    void settle() throws IOException {
        for (Places.Exchange exchange : places.exchanges()) {
            settle(exchange);
        }
        for (Path snapshot : places.unfrozen()) {
            freeze(snapshot);
        }
    }

    void settle(VolumeId volume) throws IOException {
        for (Places.Exchange exchange : places.exchanges(volume)) {
            settle(exchange);
        }
        for (Path snapshot : places.unfrozen(volume)) {
            freeze(snapshot);
        }
    }

    /// Before the step: back to where it was staged. After it: the replaced head is the snapshot to keep. It
    /// is frozen only beside its place, because a frozen one cannot be moved to another folder.
    private void settle(Places.Exchange exchange) throws IOException {
        if (heads.uuid(exchange.place()).equals(exchange.staged())) {
            removals.remove(places.staged(exchange.volume()));
            ServerFiles.move(exchange.place(), places.staged(exchange.volume()));
        } else {
            Places.folder(places.snapshots(exchange.volume()));
            Path kept = places.snapshot(exchange.volume(), exchange.kept());
            ServerFiles.move(exchange.place(), Places.unfrozen(kept));
            freeze(kept);
        }
    }

    private void freeze(Path snapshot) throws IOException {
        heads.freeze(Places.unfrozen(snapshot));
        ServerFiles.move(Places.unfrozen(snapshot), snapshot);
    }
}
