package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Copies between this machine and a workspace, in either direction.
@Command(
        name = "cp",
        description = "Copy files and folders into a workspace or out of it.",
        footer = {
            "One of both is AGENT:/path. A target that ends with a slash is a folder to copy into;",
            "otherwise it is the copy's own name. Links and devices are left out, and the exit code says so."
        })
final class CpCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "SOURCE", description = "What to copy.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "Where to.")
    private String target = "";

    @Option(
            names = {"-r", "--recursive"},
            description = "Copy a folder with everything in it.")
    private boolean recursive;

    @Override
    int run(Server server, Screen screen) throws IOException {
        Optional<RemotePath> from = RemotePath.ifRemote(source);
        Optional<RemotePath> to = RemotePath.ifRemote(target);
        if (from.isPresent() == to.isPresent()) {
            throw usage("One of source and target is AGENT:/path, and the other a path of this machine.");
        }
        int leftOut = from.isPresent() ? fetch(server, from.get()) : send(server, to.orElseThrow());
        return leftOut == 0 ? 0 : Refusal.FAILED;
    }

    /// The path on this machine, which has to be there.
    static Path existing(String text) {
        Path path = Path.of(text);
        if (!Files.exists(path)) {
            throw new Refusal(Refusal.NOT_FOUND, "There is no file \"" + text + "\" on this machine.");
        }
        return path;
    }

    private int send(Server server, RemotePath given) throws IOException {
        Path local = existing(source).toAbsolutePath().normalize();
        RemotePath remote = intoFolder(given) ? given.child(String.valueOf(local.getFileName())) : given;
        Upload upload = new Upload(server, environment());
        if (Files.isDirectory(local)) {
            needRecursive(source);
            return upload.folder(local, remote);
        }
        upload.file(local, remote);
        return 0;
    }

    private boolean intoFolder(RemotePath given) {
        return target.endsWith("/") || given.isRoot();
    }

    private int fetch(Server server, RemotePath remote) throws IOException {
        Path given = Path.of(target);
        Path local = target.endsWith("/") || Files.isDirectory(given) ? given.resolve(remote.name()) : given;
        Download download = new Download(server, environment());
        if (recursive) {
            return download.folder(remote, local);
        }
        download.file(remote, local);
        return 0;
    }

    private void needRecursive(String folder) {
        if (!recursive) {
            throw usage(folder + " is a folder; copy it with -r.");
        }
    }
}
