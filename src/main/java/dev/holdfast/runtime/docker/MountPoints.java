package dev.holdfast.runtime.docker;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.linux.MountInfo;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The two empty folders of a runtime to which its volume is attached, and the proof that a container
/// follows what is mounted there.
///
/// The proof needs no experiment: the kernel numbers the groups of mounts that hand mounts on. A container
/// follows when, beneath all else at a place, it has our own folder, and that mount takes its mounts from
/// the very group that our folder of mount points gives to.
final class MountPoints {

    private final DataDirectory data;

    MountPoints(DataDirectory data) {
        this.data = data;
    }

    void create(RuntimeId runtime) throws IOException {
        shared();
        for (Path point : points(runtime)) {
            Files.createDirectories(point);
            Files.setPosixFilePermissions(point, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
    }

    /// Removes the folders, which are empty and have nothing mounted on them.
    void remove(RuntimeId runtime) throws IOException {
        demandDetached(runtime);
        for (Path point : points(runtime)) {
            Files.deleteIfExists(point);
        }
        Files.deleteIfExists(data.mounts().resolve(runtime.value()));
    }

    /// The runtimes that have mount points, be it in part.
    List<RuntimeId> all() throws IOException {
        if (!Files.isDirectory(data.mounts())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(data.mounts())) {
            return folders.map(folder -> new RuntimeId(folder.getFileName().toString()))
                    .toList();
        }
    }

    private List<Path> points(RuntimeId runtime) {
        return List.of(data.workspaceMount(runtime), data.homeMount(runtime));
    }

    void demandDetached(RuntimeId runtime) throws IOException {
        List<MountInfo> mounts = MountInfo.own();
        for (Path point : points(runtime)) {
            if (mounts.stream().anyMatch(mount -> mount.point().equals(point))) {
                throw Problem.conflict(
                        "volume_attached",
                        "A volume is still attached to the runtime " + runtime + "; it has to be detached first.");
            }
        }
    }

    /// Our folder of mount points as the kernel knows it: a mount of its own that hands on.
    private MountInfo shared() throws IOException {
        Optional<MountInfo> mount = MountInfo.own().stream()
                .filter(each -> each.point().equals(data.mounts()))
                .reduce((lower, upper) -> upper);
        return mount.filter(each -> each.sharedGroup().isPresent())
                .orElseThrow(() -> Problem.unavailable(
                        "mounts_not_shared",
                        data.mounts() + " is not a shared mount, so no volume would reach a runtime. Start the server"
                                + " again; if this stays, it runs in a mount namespace of its own (a systemd unit with"
                                + " PrivateTmp, ProtectSystem or the like), which it must not."));
    }

    /// Whether the living container with this init follows our mount points at these two places.
    boolean followedBy(int init, RuntimeId runtime, String workspace, String home) throws IOException {
        MountInfo shared = shared();
        List<MountInfo> seen = MountInfo.of(init);
        return follows(shared, seen, data.workspaceMount(runtime), Path.of(workspace))
                && follows(shared, seen, data.homeMount(runtime), Path.of(home));
    }

    private boolean follows(MountInfo shared, List<MountInfo> seen, Path point, Path place) {
        Path folder = Path.of(shared.root()).resolve(data.mounts().relativize(point));
        return seen.stream()
                .filter(mount -> mount.point().equals(place))
                .findFirst()
                .filter(base -> base.device().equals(shared.device()))
                .filter(base -> Path.of(base.root()).equals(folder))
                .filter(base -> base.masterGroup().equals(shared.sharedGroup()))
                .isPresent();
    }
}
