package dev.holdfast.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Sends a large file by the protocol tus, so that neither a broken connection nor the end of the server or of
/// this program makes it begin anew.
final class LongUpload {

    /// Below this a file is sent sooner than it is begun twice.
    static final long LEAST_BYTES = 64L << 20;

    private static final int TRIES = 12;
    private static final int TRIES_IN_CONFLICT = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Server server;
    private final Progress progress;
    private final Path local;
    private final RemotePath remote;
    private final long size;

    LongUpload(Server server, Progress progress, Path local, RemotePath remote) throws IOException {
        this.server = server;
        this.progress = progress;
        this.local = local;
        this.remote = remote;
        this.size = Files.size(local);
    }

    /// Sends what the server has not got of it. A failure counts only while nothing more arrives.
    void send(String mode) throws IOException {
        String metadata = metadata(mode);
        String upload = earlier(metadata).orElseGet(() -> begun(metadata));
        long offset = 0;
        int failures = 0;
        while (true) {
            try {
                long found = number(ask(upload), "Upload-Offset");
                failures = found > offset ? 0 : failures;
                offset = found;
                if (offset == size) {
                    return;
                }
                add(upload, offset);
            } catch (Refusal refused) {
                // The end of the call that broke may still be on its way to the disk.
                if (refused.exitCode() != Refusal.CONFLICT || ++failures > TRIES_IN_CONFLICT) {
                    throw refused;
                }
                pause(failures);
            } catch (IOException broken) {
                failures++;
                if (failures == TRIES) {
                    throw new Refusal(
                            Refusal.FAILED,
                            "The connection broke at byte " + offset + " of " + size
                                    + ". Give the same command again, and it goes on from there.",
                            broken);
                }
                pause(failures);
            }
        }
    }

    /// An upload of this very file that was not finished.
    private Optional<String> earlier(String metadata) throws IOException {
        for (JsonNode one : server.get(uploads()).path("uploads")) {
            String upload = uploads() + "/" + one.path("id").asString("");
            if (one.path("length").asLong(-1) == size
                    && ask(upload).headers().firstValue("Upload-Metadata").equals(Optional.of(metadata))) {
                return Optional.of(upload);
            }
        }
        return Optional.empty();
    }

    private String begun(String metadata) {
        try {
            Map<String, String> headers = Map.of("Upload-Length", Long.toString(size), "Upload-Metadata", metadata);
            HttpResponse<InputStream> answer = call("POST", uploads(), headers, BodyPublishers.noBody());
            return answer.headers().firstValue("Location").orElseThrow(LongUpload::strange);
        } catch (IOException broken) {
            throw Server.brokenOff(broken);
        }
    }

    private HttpResponse<InputStream> ask(String upload) throws IOException {
        return call("HEAD", upload, Map.of(), BodyPublishers.noBody());
    }

    private void add(String upload, long offset) throws IOException {
        Map<String, String> headers =
                Map.of("Upload-Offset", Long.toString(offset), "Content-Type", "application/offset+octet-stream");
        BodyPublisher rest =
                BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> opened(offset)), size - offset);
        call("PATCH", upload, headers, rest);
    }

    private HttpResponse<InputStream> call(
            String method, String target, Map<String, String> headers, BodyPublisher body) throws IOException {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Tus-Resumable", "1.0.0");
        HttpResponse<InputStream> answer = server.attempt(method, target, all, body);
        try (InputStream rest = answer.body()) {
            rest.readAllBytes();
        }
        return answer;
    }

    private InputStream opened(long offset) {
        try {
            return new Counted(Channels.newInputStream(FileChannel.open(local).position(offset)), offset);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Says which file this is as well: another one of the same length is not gone on with.
    private String metadata(String mode) throws IOException {
        String source = size + "-" + Files.getAttribute(local, "unix:ino") + "-"
                + Files.getLastModifiedTime(local).toInstant();
        return "path " + base64(String.join("/", remote.segments())) + ",mode " + base64(mode) + ",source "
                + base64(source);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String uploads() {
        return ClientCommand.agentPath(remote.agent()) + "/uploads";
    }

    private static long number(HttpResponse<?> answer, String header) {
        return answer.headers().firstValueAsLong(header).orElseThrow(LongUpload::strange);
    }

    private static Refusal strange() {
        return new Refusal(Refusal.FAILED, "The server does not answer an upload as tus says; is it older than this?");
    }

    private static void pause(int failures) {
        Duration wait = FIRST_PAUSE.multipliedBy(1L << (failures - 1));
        try {
            Thread.sleep(wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.FAILED, "Interrupted.", interrupted);
        }
    }

    /// Tells the progress of what is read through it.
    private final class Counted extends FilterInputStream {

        private long done;

        Counted(InputStream in, long done) {
            super(in);
            this.done = done;
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
                progress.at(remote.name(), done, size);
            }
            return read;
        }
    }
}
