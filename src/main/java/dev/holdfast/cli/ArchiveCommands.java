package dev.holdfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Folders of a workspace as archives, out and in.
final class ArchiveCommands {

    private static final int BUFFER = 256 * 1024;
    private static final String STANDARD = "-";

    private ArchiveCommands() {}

    @Command(
            name = "export",
            description = "Fetch a folder as a tar, tar.zst or zip.",
            footer = "Patterns are those of .gitignore: *.c, /build/, src/**/test; they are read from the folder on.")
    static final class Export extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = "Whose workspace.")
        private String agent = "";

        @Parameters(index = "1", paramLabel = "DIR", description = "The folder, such as /src; / for all.")
        private String folder = "";

        @Parameters(
                index = "2",
                arity = "0..1",
                paramLabel = "FILE",
                description = "Where to; - is standard output. Default: DIR with its ending.")
        private Optional<String> file = Optional.empty();

        @Option(names = "--as", paramLabel = "FORM", description = "tar, tar.zst or zip. Default: tar.zst.")
        private String form = "tar.zst";

        @Option(names = "--include", paramLabel = "GLOB", description = "Only what this means; may be repeated.")
        private List<String> included = new ArrayList<>();

        @Option(names = "--exclude", paramLabel = "GLOB", description = "Without what this means; may be repeated.")
        private List<String> excluded = new ArrayList<>();

        @Option(names = "--snapshot", paramLabel = "SNAPSHOT", description = "As it was in this snapshot.")
        private Optional<String> snapshot = Optional.empty();

        @Option(names = "--dry-run", description = "Only tell what would be in it.")
        private boolean dryRun;

        @Override
        int run(Server server, Screen screen) throws IOException {
            RemotePath remote = RemotePath.parse(agent + ":" + folder);
            String address = remote.address() + "?bundle=" + encoded(form) + query();
            if (dryRun) {
                told(server.get(address + "&dry_run=true"), screen);
                return 0;
            }
            HttpResponse<InputStream> answer = server.open(address, Map.of());
            String target = file.orElseGet(() -> remote.name() + "." + form);
            if (target.equals(STANDARD)) {
                try (InputStream in = answer.body()) {
                    in.transferTo(environment().out());
                }
                environment().out().flush();
            } else {
                save(answer, Path.of(target).toAbsolutePath());
            }
            return 0;
        }

        private String query() {
            StringBuilder query = new StringBuilder();
            included.forEach(glob -> query.append("&include=").append(encoded(glob)));
            excluded.forEach(glob -> query.append("&exclude=").append(encoded(glob)));
            snapshot.ifPresent(id -> query.append("&snapshot=").append(encoded(id)));
            return query.toString();
        }

        private static void told(JsonNode extent, Screen screen) {
            if (screen.printedAsJson(extent)) {
                return;
            }
            List<List<String>> rows = new ArrayList<>();
            extent.path("paths").forEach(path -> rows.add(List.of(path.asString(""))));
            screen.table(List.of("PATH"), rows);
            screen.line(extent.path("files").asLong(0) + " files, "
                    + extent.path("folders").asLong(0) + " folders, "
                    + extent.path("links").asLong(0) + " links, "
                    + new ByteSize(extent.path("bytes").asLong(0))
                    + (extent.path("truncated").asBoolean(false) ? "; not all are shown." : "."));
        }

        /// Whole or not at all: an archive that broke off is not one.
        private void save(HttpResponse<InputStream> answer, Path target) throws IOException {
            Path folderHere = target.getParent();
            if (folderHere == null) {
                throw usage("\"" + target + "\" is not a file that could be written.");
            }
            Path part = Files.createTempFile(folderHere, ".holdfast-", ".part");
            Progress progress = new Progress(environment());
            try {
                try (InputStream in = answer.body();
                        OutputStream out = Files.newOutputStream(part)) {
                    byte[] buffer = new byte[BUFFER];
                    long done = 0;
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        out.write(buffer, 0, read);
                        done += read;
                        progress.at(String.valueOf(target.getFileName()), done, -1);
                    }
                }
                Files.setAttribute(part, "unix:mode", 0644);
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException broken) {
                throw new Refusal(
                        Refusal.FAILED,
                        "The archive broke off: something in the folder changed, or the server went. "
                                + "Try again, or take a snapshot and export that.",
                        broken);
            } finally {
                Files.deleteIfExists(part);
                progress.done();
            }
        }
    }

    @Command(
            name = "import",
            description = "Unpack a tar, tar.gz, tar.zst or zip of this machine into a folder: all of it, or nothing.")
    static final class Import extends ClientCommand {

        @Parameters(index = "0", paramLabel = "AGENT", description = "Whose workspace.")
        private String agent = "";

        @Parameters(index = "1", paramLabel = "DIR", description = "The folder; made when it is not there.")
        private String folder = "";

        @Parameters(index = "2", paramLabel = "ARCHIVE", description = "The file; - is standard input.")
        private String archive = "";

        @Option(names = "--overwrite", description = "Replace files that are there already.")
        private boolean overwrite;

        @Option(names = "--links-to-anywhere", description = "Let links lead out of the workspace.")
        private boolean anyLinks;

        @Override
        int run(Server server, Screen screen) throws IOException {
            RemotePath remote = RemotePath.parse(agent + ":" + folder);
            BodyPublisher bytes = archive.equals(STANDARD)
                    ? BodyPublishers.ofInputStream(() -> environment().in())
                    : BodyPublishers.ofFile(CpCommand.existing(archive));
            JsonNode told = server.upload(
                    "POST",
                    remote.address() + "?op=extract" + (overwrite ? "&overwrite=true" : "")
                            + (anyLinks ? "&links=any" : ""),
                    bytes);
            if (!screen.printedAsJson(told)) {
                screen.line(told.path("files").asLong(0) + " files, "
                        + told.path("folders").asLong(0) + " folders, "
                        + told.path("links").asLong(0) + " links, "
                        + new ByteSize(told.path("bytes").asLong(0)) + ".");
                told.path("refused")
                        .forEach(path -> screen.line("Not set to run as another user: " + path.asString("")));
            }
            return 0;
        }
    }
}
