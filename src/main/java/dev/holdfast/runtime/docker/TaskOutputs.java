package dev.holdfast.runtime.docker;

import dev.holdfast.id.TaskId;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.Processes.Chunk;
import dev.holdfast.runtime.Processes.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalInt;

/// What a task's process has written, read by the server. All of it is the process' word.
///
/// The files were made by root in folders that only root can change, so a name leads where it always did; it
/// is checked all the same that each is a regular file and no link. Each call takes the size once and reads
/// no further.
record TaskOutputs(RunDirectory directory, TaskId task) {

    /// How much of one output is kept. A process that writes more is ended: it would fill the pool.
    static final long CAP = 64L << 20;

    /// `claim` and `exit` hold a line each.
    private static final long SMALL_CAP = 64 << 10;

    private static final int LONGEST_STATUS = 16;

    Chunk read(Output output, long offset, int max) throws IOException {
        if (offset < 0 || max < 0) {
            throw new IllegalArgumentException("offset " + offset + ", at most " + max);
        }
        Path file = file(output);
        try (FileChannel channel = open(file)) {
            long size = channel.size();
            long end = Math.min(size, CAP);
            int count = (int) Math.max(0, Math.min(max, end - offset));
            ByteBuffer bytes = ByteBuffer.allocate(count);
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
                // A file that was truncated in between ends the loop, and the chunk is what there was.
            }
            return new Chunk(bytes.flip(), size > CAP);
        } catch (NoSuchFileException none) {
            throw Problem.notFound("task", task.value());
        }
    }

    private Path file(Output output) {
        return directory
                .task(task)
                .resolve(
                        switch (output) {
                            case STDOUT -> "out";
                            case STDERR -> "err";
                        });
    }

    private static FileChannel open(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new IOException("not a regular file: " + file);
        }
        return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /// How much has been written in all.
    long written() throws IOException {
        return size("out") + size("err");
    }

    /// Whether more was written than is kept, to any of the files.
    boolean full() throws IOException {
        return size("out") > CAP || size("err") > CAP || size("exit") > SMALL_CAP || size("claim") > SMALL_CAP;
    }

    private long size(String name) throws IOException {
        return Files.size(directory.task(task).resolve(name));
    }

    /// The exit status that the process wrote down itself: the first line, if it is one.
    OptionalInt exitStatus() throws IOException {
        try (FileChannel channel = open(directory.task(task).resolve("exit"))) {
            ByteBuffer bytes = ByteBuffer.allocate(LONGEST_STATUS);
            while (bytes.hasRemaining() && channel.read(bytes) > 0) {
                // Until the buffer is full or the file at its end.
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
            int end = text.indexOf('\n');
            String line = end < 0 ? "" : text.substring(0, end);
            if (!line.matches("\\d{1,3}") || Integer.parseInt(line) > 255) {
                return OptionalInt.empty();
            }
            return OptionalInt.of(Integer.parseInt(line));
        } catch (NoSuchFileException none) {
            return OptionalInt.empty();
        }
    }
}
