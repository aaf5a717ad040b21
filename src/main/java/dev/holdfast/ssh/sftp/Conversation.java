package dev.holdfast.ssh.sftp;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.Follow;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One client that speaks SFTP: its requests are answered one after the other, in the order in which they
/// come. A client that asks for much at once is kept busy that way; what it has not taken waits in the one
/// buffer that there is, so a slow one costs no memory.
public final class Conversation {

    private static final System.Logger LOG = System.getLogger(Conversation.class.getName());
    private static final int VERSION = 3;

    private final Handles handles = new Handles();
    private final FileRequests opened;
    private final PathRequests named;
    private final Sink sink;

    /// @param owner whose number clients see at each file
    public Conversation(AgentFiles files, int owner, Sink sink) {
        this.opened = new FileRequests(files, handles, owner);
        this.named = new PathRequests(files, owner);
        this.sink = sink;
    }

    /// Answers until the client has said all.
    ///
    /// @throws IOException when it breaks off; what was written and not closed is dropped in any case
    public void hold(InputStream in) throws IOException {
        Packets packets = new Packets(in);
        try {
            Optional<ByteBuffer> first = packets.next();
            if (first.isEmpty()) {
                return;
            }
            if (first.get().get() != Type.INIT) {
                throw new IOException("a client that does not begin with its version");
            }
            send(greeting());
            for (Optional<ByteBuffer> packet = packets.next(); packet.isPresent(); packet = packets.next()) {
                send(answer(packet.get()));
            }
        } finally {
            handles.dropAll();
        }
    }

    private static Reply greeting() {
        Reply reply = new Reply().octet(Type.VERSION).number(VERSION);
        Extensions.TOLD.forEach((name, version) -> reply.text(name).text(version));
        return reply;
    }

    private void send(Reply reply) throws IOException {
        reply.writeTo(sink);
    }

    private Reply answer(ByteBuffer packet) throws IOException {
        int type = Byte.toUnsignedInt(packet.get());
        if (packet.remaining() < Integer.BYTES) {
            throw new EOFException("a request without its number");
        }
        int id = packet.getInt();
        try {
            return serve(type, id, packet);
        } catch (Problem problem) {
            return Reply.status(id, Code.of(problem), problem.sentence());
        } catch (EOFException | BufferUnderflowException broken) {
            return Reply.status(id, Code.BAD_MESSAGE, "The request ends too early.");
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "a request over SFTP failed", failed);
            return Reply.status(id, Code.FAILURE, "Something went wrong in the server; its log says more.");
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "a request over SFTP failed by a bug", bug);
            return Reply.status(id, Code.FAILURE, "Something went wrong in the server; its log says more.");
        }
    }

    private Reply serve(int type, int id, ByteBuffer packet) throws IOException {
        return switch (type) {
            case Type.OPEN -> opened.open(id, packet);
            case Type.CLOSE -> opened.close(id, packet);
            case Type.READ -> opened.read(id, packet);
            case Type.WRITE -> opened.write(id, packet);
            case Type.FSTAT -> opened.stat(id, packet);
            case Type.FSETSTAT -> opened.change(id, packet);
            case Type.OPENDIR -> opened.openFolder(id, packet);
            case Type.READDIR -> opened.readFolder(id, packet);
            case Type.LSTAT -> named.stat(id, packet, Follow.NO_FOLLOW);
            case Type.STAT -> named.stat(id, packet, Follow.FOLLOW);
            case Type.SETSTAT -> named.change(id, packet);
            case Type.REMOVE -> named.remove(id, packet);
            case Type.RMDIR -> named.removeFolder(id, packet);
            case Type.MKDIR -> named.makeFolder(id, packet);
            case Type.REALPATH -> named.resolve(id, packet);
            case Type.RENAME -> named.rename(id, packet, Existing.KEEP);
            case Type.READLINK -> named.readLink(id, packet);
            case Type.SYMLINK -> named.makeLink(id, packet);
            case Type.EXTENDED -> extended(id, packet);
            default -> Reply.status(id, Code.UNSUPPORTED, "There is no request of the type " + type + ".");
        };
    }

    private Reply extended(int id, ByteBuffer packet) throws IOException {
        String name = new String(Packets.bytes(packet), StandardCharsets.US_ASCII);
        return switch (name) {
            case Extensions.POSIX_RENAME -> named.rename(id, packet, Existing.REPLACE);
            case Extensions.CHANGE_LINK -> named.change(id, packet);
            case Extensions.SPACE -> named.space(id);
            case Extensions.SPACE_OF_HANDLE -> named.space(id);
            case Extensions.EXPAND -> named.expand(id, packet);
            case Extensions.SYNC -> opened.sync(id, packet);
            case Extensions.COPY -> opened.copy(id, packet);
            case Extensions.LIMITS -> Extensions.limits(id);
            default -> Reply.status(id, Code.UNSUPPORTED, "\"" + name + "\" is not done here.");
        };
    }
}
