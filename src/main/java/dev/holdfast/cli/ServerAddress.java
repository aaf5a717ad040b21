package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Where the server listens and what it knows us by: from `HOLDFAST_URL` and `HOLDFAST_TOKEN`, else from the data
/// directory.
record ServerAddress(URI base, String token) {

    static ServerAddress find(Environment environment) {
        DataDirectory data = environment.data();
        return checked(
                environment.variable("HOLDFAST_URL").orElseGet(() -> read(data.address(), "HOLDFAST_URL")),
                environment.variable("HOLDFAST_TOKEN").orElseGet(() -> read(data.token(), "HOLDFAST_TOKEN")));
    }

    /// The server of this data directory, whatever the environment says.
    static ServerAddress of(DataDirectory data) {
        return checked(read(data.address(), "HOLDFAST_URL"), read(data.token(), "HOLDFAST_TOKEN"));
    }

    private static ServerAddress checked(String base, String token) {
        try {
            URI uri = URI.create(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException("not an http address");
            }
            return new ServerAddress(uri, token);
        } catch (IllegalArgumentException malformed) {
            throw new Refusal(
                    Refusal.USAGE,
                    "\"" + base + "\" is not the address of a server; it looks like http://127.0.0.1:8420.",
                    malformed);
        }
    }

    private static String read(Path file, String variable) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException absent) {
            throw new Refusal(
                    Refusal.FAILED,
                    "There is no Holdfast server on " + file.getParent()
                            + " yet. Start one with ./holdfast up, name its data directory with HOLDFAST_DATA, or set "
                            + variable + ".",
                    absent);
        } catch (AccessDeniedException denied) {
            throw new Refusal(
                    Refusal.FAILED,
                    "You may not read " + file + ". Run the command as root, or set " + variable + ".",
                    denied);
        } catch (IOException unreadable) {
            throw new Refusal(Refusal.FAILED, "Cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
