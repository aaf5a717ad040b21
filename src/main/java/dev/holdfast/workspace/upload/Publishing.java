package dev.holdfast.workspace.upload;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Principal;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Arrivals;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.workspace.FilePaths;
import dev.holdfast.workspace.Place;
import dev.holdfast.workspace.Upload;
import dev.holdfast.workspace.Workspaces;
import dev.holdfast.workspace.upload.HalfUpload.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/// Puts what has arrived whole into its place, as one who writes a file at once does, and tells the audit.
public final class Publishing {

    private static final int STEP = 1 << 20;

    private final Workspaces workspaces;
    private final Arrivals arrivals;
    private final AuditLog audit;

    public Publishing(Workspaces workspaces, Arrivals arrivals, AuditLog audit) {
        this.workspaces = workspaces;
        this.arrivals = arrivals;
        this.audit = audit;
    }

    /// Refuses what would be refused at the end, as far as that can be seen now.
    void refuseEarly(Principal who, String agent, Wish wish) throws IOException {
        Optional<FileEntry> standing = standing(who, place(agent, wish));
        if (standing.filter(entry -> entry.type() == FileEntry.Type.DIRECTORY).isPresent()) {
            throw Problem.conflict("is_a_directory", "\"" + wish.path() + "\" is a folder.");
        }
        if (!wish.allows(standing)) {
            throw Problem.of(
                    Problem.Kind.PRECONDITION_FAILED,
                    "precondition_failed",
                    "\"" + wish.path() + "\" is not what the condition of the upload asks for; read it again.");
        }
    }

    private Optional<FileEntry> standing(Principal who, Place place) throws IOException {
        try {
            return Optional.of(workspaces.entry(who, place, Follow.NO_FOLLOW));
        } catch (Problem absent) {
            if (!absent.code().equals("file_not_found")) {
                throw absent;
            }
            return Optional.empty();
        }
    }

    /// Publishes it and answers what is in the place then.
    ///
    /// When it was tried before and its end is unknown, the condition may not hold any more because of ourselves:
    /// where the very same bytes stand already, that is how it ended.
    FileEntry publish(Uploader uploader, String agent, HalfUpload upload) throws IOException {
        Place place = place(agent, upload.wish());
        FileEntry file;
        try {
            file = write(uploader.who(), place, upload);
        } catch (Problem refused) {
            if (upload.stage() != Stage.TRIED || refused.kind() != Problem.Kind.PRECONDITION_FAILED) {
                throw refused;
            }
            file = same(uploader.who(), place, upload).orElseThrow(() -> refused);
        }
        String path = "/v1/agents/" + agent + "/files/"
                + FilePaths.encode(upload.wish().path());
        AuditLog.Deed deed = new AuditLog.Deed("PUT /v1/agents/{agent}/files/{path}", "PUT", path, Optional.of(agent));
        audit.add(uploader.who(), deed, 201, uploader.from());
        return file;
    }

    private FileEntry write(Principal who, Place place, HalfUpload upload) throws IOException {
        try (FileTree.OpenFile source = arrivals.read(upload.id())) {
            Upload.Body body = target -> {
                long copied = target.copyFrom(source, 0, upload.length());
                if (copied < upload.length()) {
                    throw new IOException("of the upload " + upload.id() + " only " + copied + " bytes are there");
                }
                return copied;
            };
            // Its bytes are in the pool already, so no room is asked for.
            Upload whole = new Upload(upload.wish().mode(), OptionalLong.empty(), upload.wish()::allows, body);
            return workspaces.write(who, place, whole).entry();
        }
    }

    private Optional<FileEntry> same(Principal who, Place place, HalfUpload upload) throws IOException {
        Optional<FileEntry> standing = standing(who, place)
                .filter(entry -> entry.type() == FileEntry.Type.FILE && entry.size() == upload.length());
        if (standing.isEmpty()) {
            return Optional.empty();
        }
        try (FileTree.OpenFile sent = arrivals.read(upload.id());
                FileTree.OpenFile found = workspaces.read(who, place)) {
            return equal(sent, found, upload.length()) ? standing : Optional.empty();
        }
    }

    private static boolean equal(FileTree.OpenFile one, FileTree.OpenFile other, long length) throws IOException {
        ByteBuffer mine = ByteBuffer.allocate(STEP);
        ByteBuffer theirs = ByteBuffer.allocate(STEP);
        for (long at = 0; at < length; at += STEP) {
            if (!step(one, mine, at).equals(step(other, theirs, at))) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer step(FileTree.OpenFile file, ByteBuffer into, long offset) throws IOException {
        into.clear();
        while (into.hasRemaining() && file.read(into, offset + into.position()) > 0) {}
        return into.flip();
    }

    private static Place place(String agent, Wish wish) {
        return new Place(agent, Optional.empty(), wish.path());
    }
}
