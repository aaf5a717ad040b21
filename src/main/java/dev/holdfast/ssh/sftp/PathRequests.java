package dev.holdfast.ssh.sftp;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.storage.Space;
import dev.holdfast.workspace.OpenDraft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// The requests that name a path.
final class PathRequests {

    private static final int BLOCK = 4096;
    private static final int LONGEST_NAME = 255;
    private static final long UNKNOWN_COUNT = 1L << 32;

    /// What a client sees above the workspace.
    private static final FileEntry TOP = new FileEntry(
            FilePath.ROOT, FileEntry.Type.DIRECTORY, 0, Modes.FOLDER, Instant.EPOCH, 0, 0, Optional.empty());

    private final AgentFiles files;
    private final int owner;

    PathRequests(AgentFiles files, int owner) {
        this.files = files;
        this.owner = owner;
    }

    Reply stat(int id, ByteBuffer packet, Follow follow) throws IOException {
        ClientPath path = ClientPath.of(Packets.bytes(packet));
        Reply reply = Reply.of(Type.ATTRS, id);
        Attributes.write(reply, path.isTop() ? TOP : files.entry(path.inWorkspace(), follow), owner);
        return reply;
    }

    Reply change(int id, ByteBuffer packet) throws IOException {
        FilePath path = ClientPath.of(Packets.bytes(packet)).inWorkspace();
        Attributes attributes = Attributes.read(packet);
        if (attributes.changesNothing()) {
            return Reply.status(id, Code.UNSUPPORTED, "All files are the agent's; their owner cannot be changed.");
        }
        if (attributes.size().isPresent()) {
            truncate(path, attributes.size().getAsLong());
        }
        if (attributes.mode().isPresent() || attributes.modified().isPresent()) {
            files.change(path, attributes.forTree());
        }
        return done(id);
    }

    private void truncate(FilePath path, long size) throws IOException {
        try (OpenDraft draft = files.rewrite(path)) {
            draft.truncate(size);
            files.publish(draft, path, standing -> true);
        }
    }

    Reply remove(int id, ByteBuffer packet) throws IOException {
        files.remove(ClientPath.of(Packets.bytes(packet)).inWorkspace());
        return done(id);
    }

    Reply removeFolder(int id, ByteBuffer packet) throws IOException {
        files.removeDirectory(ClientPath.of(Packets.bytes(packet)).inWorkspace());
        return done(id);
    }

    Reply makeFolder(int id, ByteBuffer packet) throws IOException {
        FilePath path = ClientPath.of(Packets.bytes(packet)).inWorkspace();
        Attributes attributes = Attributes.read(packet);
        files.requireParent(path);
        files.makeDirectory(path);
        int mode = Modes.masked(attributes.mode()).orElse(Modes.FOLDER);
        if (mode != Modes.FOLDER) {
            files.change(
                    path,
                    new Attributes(attributes.size(), Modes.masked(attributes.mode()), Optional.empty()).forTree());
        }
        return done(id);
    }

    Reply rename(int id, ByteBuffer packet, Existing existing) throws IOException {
        FilePath from = ClientPath.of(Packets.bytes(packet)).inWorkspace();
        FilePath to = ClientPath.of(Packets.bytes(packet)).inWorkspace();
        files.requireParent(to);
        files.move(from, to, existing);
        return done(id);
    }

    Reply readLink(int id, ByteBuffer packet) throws IOException {
        FilePath path = ClientPath.of(Packets.bytes(packet)).inWorkspace();
        FileEntry.LinkTarget target = files.entry(path, Follow.NO_FOLLOW)
                .target()
                .orElseThrow(() -> Problem.conflict("not_a_link", "\"" + path + "\" is no link."));
        return Reply.of(Type.NAME, id)
                .number(1)
                .string(target.bytes())
                .string(target.bytes())
                .number(0);
    }

    /// OpenSSH and all who follow it send the target first.
    Reply makeLink(int id, ByteBuffer packet) throws IOException {
        byte[] target = Packets.bytes(packet);
        FilePath path = ClientPath.of(Packets.bytes(packet)).inWorkspace();
        files.requireParent(path);
        if (leadsOut(path, target)) {
            throw Problem.conflict(
                    "link_outside",
                    "A link at \"" + path + "\" to \"" + new String(target, StandardCharsets.UTF_8)
                            + "\" would lead out of the workspace, and nothing could be read by it.");
        }
        files.makeLink(path, target);
        return done(id);
    }

    /// By its text: what other links make of it is seen when it is followed.
    private static boolean leadsOut(FilePath link, byte[] target) {
        String text = new String(target, StandardCharsets.ISO_8859_1);
        boolean absolute = text.startsWith("/");
        if (absolute && !(text + "/").startsWith("/" + ClientPath.WORKSPACE + "/")) {
            return true;
        }
        String rest = absolute ? text.substring(1 + ClientPath.WORKSPACE.bytes().length) : text;
        int depth = absolute ? 0 : link.names().size() - 1;
        for (String name : rest.split("/", -1)) {
            switch (name) {
                case "", "." -> {}
                case ".." -> depth--;
                default -> depth++;
            }
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    Reply resolve(int id, ByteBuffer packet) throws IOException {
        return path(id, ClientPath.of(Packets.bytes(packet)));
    }

    /// As a shell reads a tilde, at home in `/workspace`.
    Reply expand(int id, ByteBuffer packet) throws IOException {
        byte[] path = Packets.bytes(packet);
        boolean home = path.length > 0 && path[0] == '~' && (path.length == 1 || path[1] == '/');
        return path(id, ClientPath.of(home ? Arrays.copyOfRange(path, Math.min(2, path.length), path.length) : path));
    }

    private static Reply path(int id, ClientPath path) {
        return Reply.of(Type.NAME, id)
                .number(1)
                .string(path.bytes())
                .string(path.bytes())
                .number(0);
    }

    Reply space(int id) throws IOException {
        Space space = files.space();
        long free = Math.max(0, space.free()) / BLOCK;
        return Reply.of(Type.EXTENDED_REPLY, id)
                .number((long) BLOCK)
                .number((long) BLOCK)
                .number(space.total() / BLOCK)
                .number(free)
                .number(free)
                .number(UNKNOWN_COUNT)
                .number(UNKNOWN_COUNT)
                .number(UNKNOWN_COUNT)
                .number(0L)
                .number(0L)
                .number((long) LONGEST_NAME);
    }

    /// An entry of a folder, as a reply lists it.
    static void name(Reply reply, FileEntry entry, int owner, Instant now) {
        FileName name =
                entry.path().isRoot() ? ClientPath.WORKSPACE : entry.path().name();
        reply.string(name.bytes()).string(LongName.of(name, entry, now));
        Attributes.write(reply, entry, owner);
    }

    private static Reply done(int id) {
        return Reply.status(id, Code.OK, "Done.");
    }
}
