package dev.holdfast.server;

import dev.holdfast.archive.Encryption;
import dev.holdfast.archive.cold.ColdStore;
import dev.holdfast.archive.cold.DirectoryStore;
import dev.holdfast.archive.cold.S3Key;
import dev.holdfast.archive.cold.S3Store;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Where archives lie.
///
/// @param place a directory, or `s3://bucket/prefix?endpoint=https://host:port&region=name`
/// @param credentials a file with the access key and its secret, for a bucket
public record ColdStorage(String place, Optional<Path> credentials, boolean encrypted) {

    /// A directory beside the pool, where nothing else is set.
    public static final String BESIDE = "beside";

    public static final ColdStorage USUAL = new ColdStorage(BESIDE, Optional.empty(), true);

    private static final Duration ANSWERS = Duration.ofSeconds(60);
    private static final String USUAL_REGION = "us-east-1";

    Encryption encryption() {
        return encrypted ? Encryption.ON : Encryption.OFF;
    }

    ColdStore open(Path beside, Clock clock) throws IOException {
        if (place.equals(BESIDE)) {
            return new DirectoryStore(beside);
        }
        return place.startsWith("s3:") ? bucket(clock) : directory();
    }

    private ColdStore directory() {
        Path path = Path.of(place);
        if (!path.isAbsolute()) {
            throw bad();
        }
        return new DirectoryStore(path);
    }

    private ColdStore bucket(Clock clock) throws IOException {
        URI address = URI.create(place);
        Optional<String> name = Optional.ofNullable(address.getAuthority());
        if (name.isEmpty() || credentials.isEmpty()) {
            throw bad();
        }
        Map<String, String> options =
                options(Optional.ofNullable(address.getQuery()).orElse(""));
        String region = options.getOrDefault("region", USUAL_REGION);
        URI endpoint = URI.create(options.getOrDefault("endpoint", "https://s3." + region + ".amazonaws.com"));
        String prefix = Optional.ofNullable(address.getPath()).orElse("").replaceAll("^/+|/+$", "");
        return new S3Store(
                new S3Store.Bucket(
                        endpoint,
                        region,
                        name.get(),
                        prefix.isEmpty() ? "" : prefix + "/",
                        S3Key.of(credentials.get()),
                        ANSWERS),
                clock);
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                options.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return options;
    }

    private Problem bad() {
        return Problem.unprocessable(
                "bad_config",
                "The cold storage \"" + place + "\" is neither a whole path such as /mnt/cold nor a bucket such as"
                        + " s3://name/prefix?endpoint=https://host:9000 with --cold-credentials FILE.");
    }
}
