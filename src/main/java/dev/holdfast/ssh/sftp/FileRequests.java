package dev.holdfast.ssh.sftp;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.OpenFile;
import dev.holdfast.workspace.OpenDraft;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// The requests that open something, and those about what is open.
final class FileRequests {

    private static final int READ = 0x01;
    private static final int WRITE = 0x02;
    private static final int APPEND = 0x04;
    private static final int CREATE = 0x08;
    private static final int TRUNCATE = 0x10;
    private static final int EXCLUSIVE = 0x20;

    /// So long a reply with names gets before the next one is begun.
    private static final int LISTING = 64 * 1024;

    private final AgentFiles files;
    private final Handles handles;
    private final int owner;
    private final byte[] data = new byte[Reply.DATA + Extensions.MOST_BYTES];

    FileRequests(AgentFiles files, Handles handles, int owner) {
        this.files = files;
        this.handles = handles;
        this.owner = owner;
    }

    Reply open(int id, ByteBuffer packet) throws IOException {
        FilePath path = ClientPath.of(Packets.bytes(packet)).inWorkspace();
        int flags = packet.getInt();
        Attributes attributes = Attributes.read(packet);
        handles.requireRoom();
        if ((flags & WRITE) == 0) {
            return handle(id, new Reading(files.read(path)));
        }
        if ((flags & READ) != 0) {
            throw Problem.unprocessable(
                    "read_or_write",
                    "\"" + path + "\" can be opened to read or to write, and not for both: what is written can be read"
                            + " when it is closed.");
        }
        return handle(id, writing(path, flags, attributes));
    }

    private Writing writing(FilePath path, int flags, Attributes attributes) throws IOException {
        Optional<FileEntry> standing = files.standing(path);
        boolean exclusive = (flags & EXCLUSIVE) != 0 && (flags & CREATE) != 0;
        if (standing.isEmpty() && (flags & CREATE) == 0) {
            throw Problem.notFound("file", path.toString());
        }
        if (standing.isPresent() && exclusive) {
            throw Problem.conflict("file_exists", "\"" + path + "\" is there already.");
        }
        files.requireParent(path);
        boolean anew =
                standing.isEmpty() || (flags & TRUNCATE) != 0 || standing.get().type() == FileEntry.Type.LINK;
        // A file that is replaced keeps its mode.
        boolean replaced =
                standing.filter(entry -> entry.type() == FileEntry.Type.FILE).isPresent();
        OptionalInt mode = replaced ? OptionalInt.empty() : Modes.masked(attributes.mode());
        OpenDraft draft = anew ? files.write(path, mode) : files.rewrite(path);
        return new Writing(files, path, new Writing.Way(exclusive, (flags & APPEND) != 0), draft);
    }

    private Reply handle(int id, Handle handle) {
        return Reply.of(Type.HANDLE, id).string(handles.add(handle));
    }

    Reply close(int id, ByteBuffer packet) throws IOException {
        Handle handle = handles.remove(Packets.slice(packet));
        handle.finish();
        return done(id);
    }

    Reply read(int id, ByteBuffer packet) throws IOException {
        OpenFile file = handles.reading(Packets.slice(packet)).file();
        long offset = packet.getLong();
        int wanted = (int) Math.min(Integer.toUnsignedLong(packet.getInt()), Extensions.MOST_BYTES);
        if (offset < 0) {
            throw Problem.badRequest("bad_offset", "There is nothing so far behind the beginning of a file.");
        }
        ByteBuffer bytes = ByteBuffer.wrap(data, Reply.DATA, wanted);
        int count = 0;
        while (bytes.hasRemaining()) {
            int more = file.read(bytes, offset + count);
            if (more <= 0) {
                break;
            }
            count += more;
        }
        return count == 0 && wanted > 0
                ? Reply.status(id, Code.EOF, "This is the end of the file.")
                : Reply.data(id, data, count);
    }

    Reply write(int id, ByteBuffer packet) throws IOException {
        Writing writing = handles.writing(Packets.slice(packet));
        long offset = packet.getLong();
        writing.write(Packets.slice(packet), offset);
        return done(id);
    }

    Reply stat(int id, ByteBuffer packet) throws IOException {
        Reply reply = Reply.of(Type.ATTRS, id);
        Attributes.write(reply, handles.find(Packets.slice(packet)).entry(), owner);
        return reply;
    }

    Reply change(int id, ByteBuffer packet) throws IOException {
        Handle handle = handles.find(Packets.slice(packet));
        Attributes attributes = Attributes.read(packet);
        switch (handle) {
            case Writing writing -> writing.change(attributes);
            case Reading reading -> files.change(reading.entry().path(), attributes.forTree());
            case Folder folder -> files.change(folder.entry().path(), attributes.forTree());
        }
        return done(id);
    }

    /// What was written is safe on disk when this is answered, which is to say in its place.
    Reply sync(int id, ByteBuffer packet) throws IOException {
        if (handles.find(Packets.slice(packet)) instanceof Writing writing) {
            writing.flush();
        }
        return done(id);
    }

    Reply copy(int id, ByteBuffer packet) throws IOException {
        OpenFile source = handles.reading(Packets.slice(packet)).file();
        long from = packet.getLong();
        long count = packet.getLong();
        Writing target = handles.writing(Packets.slice(packet));
        long offset = packet.getLong();
        // None means all that there is.
        long wanted = count == 0 ? Math.max(0, source.entry().size() - from) : count;
        long copied = target.copy(source, from, wanted, offset);
        if (count != 0 && copied < count) {
            throw new EOFException("a file that ends before what was to be copied of it");
        }
        return done(id);
    }

    Reply openFolder(int id, ByteBuffer packet) throws IOException {
        ClientPath path = ClientPath.of(Packets.bytes(packet));
        handles.requireRoom();
        return handle(id, path.isTop() ? Folder.top(files) : Folder.of(files, path.inWorkspace()));
    }

    Reply readFolder(int id, ByteBuffer packet) throws IOException {
        Folder folder = handles.folder(Packets.slice(packet));
        Reply names = new Reply();
        Instant now = Instant.now();
        int count = 0;
        while (names.size() < LISTING) {
            Optional<FileEntry> entry = folder.next();
            if (entry.isEmpty()) {
                break;
            }
            count++;
            PathRequests.name(names, entry.get(), owner, now);
        }
        return count == 0
                ? Reply.status(id, Code.EOF, "That was all.")
                : Reply.of(Type.NAME, id).number(count).all(names);
    }

    private static Reply done(int id) {
        return Reply.status(id, Code.OK, "Done.");
    }
}
