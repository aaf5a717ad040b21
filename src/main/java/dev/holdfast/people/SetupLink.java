package dev.holdfast.people;

import dev.holdfast.access.Links;
import dev.holdfast.access.PrivateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The link by which the first administrator comes in. It also lies in a file that only root may read, as long
/// as there is no administrator who can sign in.
public final class SetupLink {

    private final Links links;
    private final Path file;

    public SetupLink(Links links, Path file) {
        this.links = links;
        this.file = file;
    }

    /// At the start of a server that is reached under this address: a new link, if one is needed.
    public void offer(URI base) throws IOException {
        if (links.isSetUp()) {
            Files.deleteIfExists(file);
        } else {
            make(base);
        }
    }

    /// A new link, in the place of any earlier one.
    LinkAnswer make(URI base) throws IOException {
        LinkAnswer answer = LinkAnswer.of(links.setup(), base);
        PrivateFiles.replace(file, (answer.link() + "\n").getBytes(StandardCharsets.US_ASCII));
        return answer;
    }

    /// Takes the file away when somebody came in as the first administrator.
    void tidy() throws IOException {
        if (links.isSetUp()) {
            Files.deleteIfExists(file);
        }
    }
}
