package dev.holdfast.cli;

import dev.holdfast.server.ColdStorage;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where archives lie, as it can be set.
final class ColdOptions {

    @Option(
            names = "--cold",
            paramLabel = "PLACE",
            description = "Where archives lie: a directory, or s3://BUCKET/PREFIX?endpoint=URL (default: beside the"
                    + " pool).")
    private String cold = ColdStorage.BESIDE;

    @Option(
            names = "--cold-credentials",
            paramLabel = "FILE",
            description = "For a bucket: a file with the access key and, on the next line, its secret.")
    private Optional<Path> credentials = Optional.empty();

    @Option(
            names = "--cold-encryption",
            description = "Whether archives are enciphered, with keys that the server keeps: ${COMPLETION-CANDIDATES}.")
    private Switch encryption = Switch.ON;

    /// Something that is on or off.
    enum Switch {
        ON,
        OFF
    }

    ColdStorage storage() {
        return new ColdStorage(cold, credentials, encryption == Switch.ON);
    }
}
