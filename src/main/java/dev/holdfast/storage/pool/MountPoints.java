package dev.holdfast.storage.pool;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.Mounts;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Part;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// The places where runtimes see their volumes: two empty folders for each runtime, beneath one mount that
/// hands on to the containers what is mounted in it.
public final class MountPoints {

    private final DataDirectory data;

    MountPoints(DataDirectory data) {
        this.data = data;
    }

    /// Makes the folder of all mount points a shared mount of its own.
    void prepare() throws IOException {
        Places.folder(data.mounts());
        Mounts.share(data.mounts());
    }

    /// Takes away every mount beneath the folder of all mount points, and that one itself.
    public static void takeDown(DataDirectory data) throws IOException {
        for (Mounts.Mount mount : Mounts.all().reversed()) {
            if (mount.point().startsWith(data.mounts())) {
                Mounts.detach(mount.point());
            }
        }
    }

    void attach(RuntimeId runtime, Part part, Fd folder) throws IOException {
        Path point = point(runtime, part);
        if (!java.nio.file.Files.isDirectory(point, LinkOption.NOFOLLOW_LINKS)) {
            throw Problem.notFound("runtime", runtime.value());
        }
        Mounts.bind(folder, point);
    }

    void detach(RuntimeId runtime, Part part) throws IOException {
        boolean more = true;
        while (more) {
            more = Mounts.detach(point(runtime, part));
        }
    }

    /// The folder that is mounted there, if one is.
    Optional<Fd> mounted(RuntimeId runtime, Part part) throws IOException {
        Path point = point(runtime, part);
        if (!Places.exists(point) || !FileFacts.of(point).mountRoot()) {
            return Optional.empty();
        }
        return Optional.of(Files.openDirectory(point));
    }

    private Path point(RuntimeId runtime, Part part) {
        return switch (part) {
            case WORKSPACE -> data.workspaceMount(runtime);
            case HOME -> data.homeMount(runtime);
        };
    }
}
