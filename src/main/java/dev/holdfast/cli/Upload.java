package dev.holdfast.cli;

import dev.holdfast.json.Json;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Copies files and folders of this machine into a workspace.
final class Upload {

    private final Server server;
    private final Progress progress;
    private final PrintStream err;
    private int skipped;

    Upload(Server server, Environment environment) {
        this.server = server;
        this.progress = new Progress(environment);
        this.err = environment.err();
    }

    /// Sends one file with its permissions; it is there whole or not at all.
    JsonNode file(Path local, RemotePath remote) throws IOException {
        long size = Files.size(local);
        if (size >= LongUpload.LEAST_BYTES) {
            new LongUpload(server, progress, local, remote).send(permissions(local));
            progress.done();
            return Json.object()
                    .put("path", String.join("/", remote.segments()))
                    .put("size", size);
        }
        JsonNode answer =
                server.upload(remote.address() + "?mode=" + permissions(local), publisher(local, remote.name(), size));
        progress.done();
        return answer;
    }

    /// Sends a folder with everything in it, and answers how many things could not be sent: links and devices have no
    /// call in the API.
    int folder(Path local, RemotePath remote) throws IOException {
        Files.walkFileTree(local, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                server.post(place(directory).address() + "?op=mkdir");
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    file(file, place(file));
                } else {
                    err.println(
                            "holdfast: left out " + Screen.clean(file.toString()) + ": neither a file nor a folder");
                    skipped++;
                }
                return FileVisitResult.CONTINUE;
            }

            private RemotePath place(Path path) {
                RemotePath place = remote;
                if (!path.equals(local)) {
                    for (Path name : local.relativize(path)) {
                        place = place.child(name.toString());
                    }
                }
                return place;
            }
        });
        return skipped;
    }

    private BodyPublisher publisher(Path local, String name, long size) {
        if (size == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> opened(local, name, size)), size);
    }

    private InputStream opened(Path local, String name, long size) {
        try {
            return new Counted(Files.newInputStream(local), name, size);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String permissions(Path local) throws IOException {
        int mode = (int) Files.getAttribute(local, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return String.format(Locale.ROOT, "%04o", mode & 0777);
    }

    /// Tells the progress of what is read through it.
    private final class Counted extends FilterInputStream {

        private final String name;
        private final long size;
        private long done;

        Counted(InputStream in, String name, long size) {
            super(in);
            this.name = name;
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? -1 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return count(super.read(bytes, offset, length));
        }

        private int count(int read) {
            if (read > 0) {
                done += read;
                progress.at(name, done, size);
            }
            return read;
        }
    }
}
