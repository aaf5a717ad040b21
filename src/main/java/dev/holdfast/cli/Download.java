package dev.holdfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Copies files and folders of a workspace to this machine.
///
/// An agent decides what its files are called, so nothing is ever written through a link that lies in the target.
final class Download {

    private static final int BUFFER = 256 * 1024;

    private final Server server;
    private final Progress progress;
    private final PrintStream err;

    Download(Server server, Environment environment) {
        this.server = server;
        this.progress = new Progress(environment);
        this.err = environment.err();
    }

    /// Fetches one file beside its place and moves it in when it is whole.
    void file(RemotePath remote, Path local) throws IOException {
        HttpResponse<InputStream> answer = Listing.openFile(server, remote);
        Path folder = local.toAbsolutePath().getParent();
        if (folder == null) {
            throw new Refusal(Refusal.USAGE, "\"" + local + "\" is not a file that could be written.");
        }
        Path part = Files.createTempFile(folder, ".holdfast-", ".part");
        try {
            long total = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
            try (InputStream in = answer.body();
                    OutputStream out = Files.newOutputStream(part)) {
                copy(in, out, remote.name(), total);
            }
            Files.setAttribute(part, "unix:mode", 0644);
            Files.move(part, local, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
            progress.done();
        }
    }

    /// Fetches a folder with everything in it, and answers how many things were left out: links and devices.
    int folder(RemotePath remote, Path local) throws IOException {
        if (!Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)) {
            makeFolder(local);
        }
        int leftOut = 0;
        for (Listing.Entry entry : Listing.entries(Listing.of(server, remote), remote)) {
            Path place = local.resolve(entry.shown());
            if (entry.isDirectory()) {
                leftOut += folder(entry.place(), place);
            } else if (entry.isFile()) {
                file(entry.place(), place);
                Files.setAttribute(place, "unix:mode", entry.mode() & 0777, LinkOption.NOFOLLOW_LINKS);
            } else {
                err.println("holdfast: left out " + Screen.clean(entry.place().toString()) + ": a " + entry.type());
                leftOut++;
            }
        }
        return leftOut;
    }

    private static void makeFolder(Path local) throws IOException {
        try {
            Files.createDirectory(local);
        } catch (FileAlreadyExistsException inTheWay) {
            throw new Refusal(
                    Refusal.CONFLICT,
                    "\"" + local + "\" is in the way: it is a link or a file, not a folder.",
                    inTheWay);
        }
    }

    private void copy(InputStream in, OutputStream out, String name, long total) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
            done += read;
            progress.at(name, done, total);
        }
        if (total >= 0 && done != total) {
            throw new Refusal(Refusal.FAILED, "The server broke off after " + done + " of " + total + " bytes.");
        }
    }
}
