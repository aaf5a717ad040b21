package dev.holdfast.workspace.bundle;

import dev.holdfast.access.Principal;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.Staging;
import dev.holdfast.workspace.Place;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Archives unpacked into folders of workspaces: all of one, or nothing.
///
/// What arrives is put together in the volume, out of sight. A zip is kept there as a whole first, because
/// what is in it stands at its end.
public final class Extractions {

    private static final int CHUNK_BYTES = 128 * 1024;

    /// How an archive is to be unpacked.
    ///
    /// @param existing what becomes of what is there already
    public record Terms(LinkRule links, FileTree.Existing existing) {}

    private final Workspaces workspaces;
    private final BundleThreads threads;
    private final ArchiveLimits limits;

    public Extractions(Workspaces workspaces, BundleThreads threads, ArchiveLimits limits) {
        this.workspaces = workspaces;
        this.threads = threads;
        this.limits = limits;
    }

    /// Unpacks what arrives into the folder, which is made when it is not there.
    public Extraction unpack(Principal who, Place place, InputStream arriving, Terms terms) throws IOException {
        return workspaces.change(
                who,
                place,
                "file.written",
                (tree, home) -> threads.call(() -> {
                    try (Staging staging = tree.stage()) {
                        Incoming incoming = new Incoming(arriving);
                        Metering metering = new Metering(limits);
                        Unpacking unpacking = new Unpacking(place.path(), terms.links(), staging, metering);
                        Incoming.Form form = incoming.form();
                        if (form == Incoming.Form.ZIP) {
                            spooledZip(incoming, staging, metering, unpacking);
                        } else {
                            Incoming.tar(incoming, form, metering).each(unpacking);
                        }
                        home.room().admit(unpacking.result().bytes());
                        return appeared(staging, place.path(), terms, unpacking);
                    }
                }));
    }

    /// Unpacks an archive that lies in the workspace.
    public Extraction unpack(Principal who, Place place, FilePath archive, Terms terms) throws IOException {
        return workspaces.change(
                who,
                place,
                "file.written",
                (tree, home) -> threads.call(() -> {
                    try (Staging staging = tree.stage();
                            FileTree.OpenFile file = tree.read(archive)) {
                        Metering metering = new Metering(limits);
                        Unpacking unpacking = new Unpacking(place.path(), terms.links(), staging, metering);
                        Incoming incoming = new Incoming(new FileInput(file));
                        Incoming.Form form = incoming.form();
                        if (form == Incoming.Form.ZIP) {
                            zip(new InFile(file), metering, unpacking);
                        } else {
                            Incoming.tar(incoming, form, metering).each(unpacking);
                        }
                        home.room().admit(unpacking.result().bytes());
                        return appeared(staging, place.path(), terms, unpacking);
                    }
                }));
    }

    private static Extraction appeared(Staging staging, FilePath folder, Terms terms, Unpacking unpacking)
            throws IOException {
        staging.appear(folder, terms.existing());
        return unpacking.result();
    }

    private void spooledZip(Incoming incoming, Staging staging, Metering metering, Unpacking unpacking)
            throws IOException {
        try (Staging.Scratch scratch = staging.scratch()) {
            ByteBuffer direct = ByteBuffer.allocateDirect(CHUNK_BYTES);
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = incoming.read(chunk); read >= 0; read = incoming.read(chunk)) {
                if (scratch.size() + read > limits.bytes()) {
                    throw Problem.unprocessable(
                            "archive_too_large",
                            "The archive itself has more than " + limits.bytes() + " bytes. Nothing was unpacked.");
                }
                direct.clear().put(chunk, 0, read).flip();
                scratch.append(direct);
            }
            zip(new InScratch(scratch), metering, unpacking);
        }
    }

    private static void zip(ArchiveSource source, Metering metering, Unpacking unpacking) throws IOException {
        metering.archived(source.size());
        try (ZipReader zip = new ZipReader(source, metering)) {
            zip.each(unpacking);
        }
    }

    private record InScratch(Staging.Scratch scratch) implements ArchiveSource {

        @Override
        public long size() {
            return scratch.size();
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return scratch.read(into, offset);
        }
    }

    private record InFile(FileTree.OpenFile file) implements ArchiveSource {

        @Override
        public long size() {
            return file.entry().size();
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return file.read(into, offset);
        }
    }

    /// A file, read from its beginning on.
    private static final class FileInput extends InputStream {

        private final FileTree.OpenFile file;
        private long at;

        private FileInput(FileTree.OpenFile file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = file.read(ByteBuffer.wrap(into, offset, length), at);
            at += Math.max(0, read);
            return read;
        }
    }
}
