package dev.holdfast.archive.cold;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Who comes to a bucket: an access key and its secret.
public record S3Key(String id, String secret) {

    /// Read from a file of two lines.
    ///
    /// @throws Problem UNAVAILABLE `cold_credentials_missing` when it has not both
    public static S3Key of(Path file) throws IOException {
        List<String> lines = Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList()
                : List.of();
        if (lines.size() != 2) {
            throw Problem.unavailable(
                    "cold_credentials_missing",
                    file + " does not have the two lines that a bucket needs: the access key, and its secret.");
        }
        return new S3Key(lines.getFirst(), lines.getLast());
    }

    /// Never the secret.
    @Override
    public String toString() {
        return id;
    }
}
