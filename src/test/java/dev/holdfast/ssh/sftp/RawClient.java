package dev.holdfast.ssh.sftp;

import dev.holdfast.access.Principal;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.storage.TestPool;
import dev.holdfast.workspace.Volumes;
import dev.holdfast.workspace.Workspaces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// A client that says exactly what it is told to, to a workspace that is real, without SSH between.
final class RawClient implements AutoCloseable {

    /// @param code of a status; -1 for any other reply
    record Answer(int type, int code, ByteBuffer rest) {}

    private final TestPool pool;
    private final Database database;
    private final EventLog events;
    private final VolumeId volume = VolumeId.fresh();
    private final Workspaces workspaces;

    RawClient() throws IOException {
        pool = TestPool.btrfs();
        pool.store().create(volume);
        database = Databases.open(pool.data().database());
        events = new DurableEventLog(database, Clock.systemUTC());
        AgentId agent = AgentId.fresh();
        workspaces = new Workspaces(
                (who, name) -> new Volumes.Home(agent, volume, Volumes.Room.ENDLESS), pool.store(), events, database);
    }

    /// The bytes of a packet of this type.
    static byte[] packet(int type, Object... fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(type);
        for (Object field : fields) {
            switch (field) {
                case Integer number ->
                    bytes.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
                case Long number ->
                    bytes.writeBytes(ByteBuffer.allocate(8).putLong(number).array());
                case String text -> string(bytes, text.getBytes(StandardCharsets.UTF_8));
                case byte[] text -> string(bytes, text);
                default -> throw new IllegalArgumentException(field.toString());
            }
        }
        return framed(bytes.toByteArray());
    }

    private static void string(ByteArrayOutputStream bytes, byte[] text) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
        bytes.writeBytes(text);
    }

    static byte[] framed(byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putInt(body.length)
                .put(body)
                .array();
    }

    static byte[] handle(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /// Says these packets after the greeting, ends, and reads what was answered to each.
    List<Answer> say(byte[]... packets) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        said.writeBytes(packet(Type.INIT, 3));
        for (byte[] packet : packets) {
            said.writeBytes(packet);
        }
        return answers(new ByteArrayInputStream(said.toByteArray()));
    }

    List<Answer> answers(InputStream said) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        AgentFiles files =
                new AgentFiles(workspaces, Principal.SERVER, "writer", (act, path, failed) -> {}, pool.store()::space);
        new Conversation(files, TestPool.AGENTS, heard::write).hold(said);
        List<Answer> answers = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(heard.toByteArray());
        while (bytes.hasRemaining()) {
            int length = bytes.getInt();
            ByteBuffer packet = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            int type = packet.get();
            packet.getInt();
            answers.add(new Answer(type, type == Type.STATUS ? packet.getInt() : -1, packet));
        }
        return answers.subList(1, answers.size());
    }

    Path workspace() throws IOException {
        try (var found = Files.walk(pool.data().pool(), 4)) {
            return found.filter(path ->
                            path.endsWith("workspace") && path.toString().contains(volume.value()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
        database.close();
        pool.close();
    }
}
