package dev.holdfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// The files of a workspace, whether or not its agent runs.
@Command(
        name = "files",
        description = "List, read, write and search the files of a workspace; nothing is started for it.",
        synopsisSubcommandLabel = "COMMAND",
        footer = "A place is written AGENT:/path. A name that is not UTF-8 is shown, and typed, as ~b64~….",
        subcommands = {
            FilesCommands.Ls.class,
            FilesCommands.Cat.class,
            FilesCommands.Get.class,
            FilesCommands.Put.class,
            FilesCommands.Mkdir.class,
            FilesCommands.Rm.class,
            ArchiveCommands.Export.class,
            ArchiveCommands.Import.class,
            SearchCommand.class
        })
final class FilesCommands {

    private static final String PLACE = "AGENT:/path, or AGENT for the root.";

    private FilesCommands() {}

    @Command(name = "ls", aliases = "list", description = "List a folder.")
    static final class Ls extends ClientCommand {

        @Parameters(paramLabel = "PLACE", description = PLACE)
        private String place = "";

        @Override
        int run(Server server, Screen screen) {
            RemotePath folder = RemotePath.parse(place);
            JsonNode listing = Listing.of(server, folder);
            if (!screen.printedAsJson(listing)) {
                List<List<String>> rows = new ArrayList<>();
                for (Listing.Entry entry : Listing.entries(listing, folder)) {
                    String target = text(entry.told(), "target");
                    rows.add(List.of(
                            entry.type(),
                            text(entry.told(), "mode"),
                            entry.isFile()
                                    ? Long.toString(entry.told().path("size").asLong(0))
                                    : "",
                            text(entry.told(), "modified_at"),
                            entry.shown() + (target.isEmpty() ? "" : " -> " + target)));
                }
                screen.table(List.of("TYPE", "MODE", "SIZE", "MODIFIED", "NAME"), rows);
            }
            return 0;
        }
    }

    @Command(name = "cat", description = "Print a file as it is.")
    static final class Cat extends ClientCommand {

        @Parameters(paramLabel = "PLACE", description = PLACE)
        private String place = "";

        @Override
        int run(Server server, Screen screen) throws IOException {
            HttpResponse<InputStream> answer = Listing.openFile(server, RemotePath.parse(place));
            try (InputStream in = answer.body()) {
                in.transferTo(environment().out());
            }
            environment().out().flush();
            return 0;
        }
    }

    @Command(name = "get", description = "Fetch a file to this machine.")
    static final class Get extends ClientCommand {

        @Parameters(index = "0", paramLabel = "PLACE", description = PLACE)
        private String place = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description = "Where to; its own name by default.")
        private Optional<Path> file = Optional.empty();

        @Override
        int run(Server server, Screen screen) throws IOException {
            RemotePath remote = RemotePath.parse(place);
            Path local = file.orElseGet(() -> Path.of(remote.name()));
            new Download(server, environment())
                    .file(remote, Files.isDirectory(local) ? local.resolve(remote.name()) : local);
            return 0;
        }
    }

    @Command(name = "put", description = "Write a file of this machine into the workspace.")
    static final class Put extends ClientCommand {

        @Parameters(index = "0", paramLabel = "FILE", description = "The file; - is standard input.")
        private String file = "";

        @Parameters(index = "1", paramLabel = "PLACE", description = "AGENT:/path of the file.")
        private String place = "";

        @Override
        int run(Server server, Screen screen) throws IOException {
            RemotePath remote = RemotePath.parse(place);
            JsonNode written = file.equals("-")
                    ? server.upload(
                            remote.address(),
                            BodyPublishers.ofInputStream(() -> environment().in()))
                    : new Upload(server, environment()).file(CpCommand.existing(file), remote);
            screen.printedAsJson(written);
            return 0;
        }
    }

    @Command(name = "mkdir", description = "Make a folder and its parents.")
    static final class Mkdir extends ClientCommand {

        @Parameters(paramLabel = "PLACE", description = PLACE)
        private String place = "";

        @Override
        int run(Server server, Screen screen) {
            screen.printedAsJson(server.post(RemotePath.parse(place).address() + "?op=mkdir"));
            return 0;
        }
    }

    @Command(name = "rm", aliases = "delete", description = "Delete a file, a link (never its target) or a folder.")
    static final class Rm extends ClientCommand {

        @Parameters(paramLabel = "PLACE", description = PLACE)
        private String place = "";

        @Option(
                names = {"-r", "--recursive"},
                description = "Also a folder that is not empty.")
        private boolean recursive;

        @Override
        int run(Server server, Screen screen) {
            server.delete(RemotePath.parse(place).address() + (recursive ? "?recursive=true" : ""));
            return 0;
        }
    }
}
