package dev.holdfast.runtime.docker;

import dev.holdfast.json.Json;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.Execution;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An exec of the engine with its connection: bytes to the program go as they are, and what comes back is in
/// frames, each with the number of its stream and its length.
final class DockerExecution implements Execution {

    private static final int CHUNK = 64 * 1024;
    private static final int PROBLEMS = 2;
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private final DockerClient client;
    private final String id;
    private final DockerClient.Following connection;

    private DockerExecution(DockerClient client, String id, DockerClient.Following connection) {
        this.client = client;
        this.id = id;
        this.connection = connection;
    }

    /// Starts the command in this container, as the container's own user.
    static DockerExecution start(DockerClient client, String container, Command command) throws IOException {
        ObjectNode wish = Json.object()
                .put("AttachStdin", true)
                .put("AttachStdout", true)
                .put("AttachStderr", true)
                .put("WorkingDir", "/workspace");
        ArrayNode arguments = wish.putArray("Cmd");
        command.arguments().forEach(arguments::add);
        ArrayNode environment = wish.putArray("Env");
        command.environment().forEach((name, value) -> environment.add(name + "=" + value));
        String id = Containers.expected(client.post("/containers/" + container + "/exec", wish), "preparing an exec")
                .body()
                .path("Id")
                .asString("");
        ObjectNode attached = Json.object().put("Detach", false).put("Tty", false);
        return new DockerExecution(client, id, client.attach("/exec/" + id + "/start", attached));
    }

    @Override
    public OutputStream input() {
        SocketChannel channel = connection.connection();
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(bytes, from, count);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }

            @Override
            public void close() throws IOException {
                if (channel.isOpen()) {
                    channel.shutdownOutput();
                }
            }
        };
    }

    @Override
    public int follow(Reader reader) throws IOException {
        DataInputStream frames = new DataInputStream(connection.answer().body());
        byte[] bytes = new byte[CHUNK];
        for (int number = frames.read(); number >= 0; number = frames.read()) {
            frames.skipNBytes(3);
            long left = Integer.toUnsignedLong(frames.readInt());
            while (left > 0) {
                int count = frames.read(bytes, 0, (int) Math.min(left, bytes.length));
                if (count < 0) {
                    throw new EOFException("an exec broke off in the middle of a frame");
                }
                reader.take(number == PROBLEMS ? Stream.PROBLEMS : Stream.OUTPUT, bytes, 0, count);
                left -= count;
            }
        }
        return exitCode();
    }

    /// The engine may tell the end of the streams a moment before it knows the code.
    private int exitCode() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            DockerClient.Answer answer =
                    Containers.expected(client.get("/exec/" + id + "/json"), "asking for the end of an exec");
            if (!answer.body().path("Running").asBoolean(false)) {
                return answer.body().path("ExitCode").asInt(1);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return 1;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
