package dev.holdfast.storage.pool;

import dev.holdfast.data.PoolFailures;
import dev.holdfast.id.UploadId;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.linux.ServerFiles;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Arrivals;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.local.Access;
import dev.holdfast.storage.local.Confinement;
import dev.holdfast.storage.local.Lease;
import dev.holdfast.storage.local.LocalTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The arrivals of a pool: files in a folder of the server's own beside the volumes, on the same file system,
/// so that what is whole can share its bytes with a volume.
final class PoolArrivals implements Arrivals {

    private static final String MOUNT_POINT = "/uploads";

    private final Places places;
    private final String kind;
    private final Confinement confinement;
    private final PlatformPool threads;

    PoolArrivals(Places places, String kind, Confinement confinement, PlatformPool threads) {
        this.places = places;
        this.kind = kind;
        this.confinement = confinement;
        this.threads = threads;
    }

    @Override
    public void begin(UploadId upload) throws IOException {
        call(() -> {
            try (Fd folder = Files.openDirectory(places.uploads())) {
                Fd made = Files.create(folder, name(upload));
                try (made) {
                    Files.sync(made);
                }
                Files.sync(folder);
                return Boolean.TRUE;
            } catch (LinuxException failed) {
                if (failed.errno() == Errno.EEXIST) {
                    throw Problem.conflict("upload_exists", "There is an upload \"" + upload + "\" already.");
                }
                throw failed;
            }
        });
    }

    @Override
    public Arrival append(UploadId upload, long length) throws IOException {
        return call(() -> {
            requireThere(upload);
            Fd file = ServerFiles.openReadWrite(places.upload(upload));
            try {
                long found = Files.status(file).size();
                if (found < length) {
                    throw Problem.conflict(
                            "upload_damaged",
                            "Of the upload \"" + upload + "\" only " + found + " of " + length
                                    + " bytes are left; begin it again.");
                }
                return new PoolArrival(threads, file, length);
            } catch (IOException | RuntimeException failed) {
                file.close();
                throw failed;
            }
        });
    }

    @Override
    public FileTree.OpenFile read(UploadId upload) throws IOException {
        return call(() -> {
            requireThere(upload);
            Fd folder = Files.openDirectory(places.uploads());
            try (FileTree tree =
                    LocalTree.open(folder, MOUNT_POINT, new Access.ReadOnly(confinement, Lease.NONE), threads)) {
                return tree.read(FilePath.of(upload.value()));
            }
        });
    }

    @Override
    public void remove(UploadId upload) throws IOException {
        call(() -> {
            try (Fd folder = Files.openDirectory(places.uploads())) {
                Files.unlink(folder, name(upload));
            } catch (LinuxException failed) {
                if (failed.errno() != Errno.ENOENT) {
                    throw failed;
                }
            }
            return Boolean.TRUE;
        });
    }

    @Override
    public List<UploadId> all() throws IOException {
        return call(places::uploadIds);
    }

    private void requireThere(UploadId upload) {
        if (!Places.exists(places.upload(upload))) {
            throw Problem.notFound("upload", upload.value());
        }
    }

    private static byte[] name(UploadId upload) {
        return upload.value().getBytes(StandardCharsets.US_ASCII);
    }

    /// An empty folder where the pool should be mounted is told as that, and never as missing arrivals.
    private <T> T call(PlatformPool.Work<T> work) throws IOException {
        try {
            return threads.call(() -> {
                places.check(kind);
                return work.run();
            });
        } catch (IOException failed) {
            throw PoolFailures.told(failed);
        }
    }
}
