package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How Java is started for a server that is to be ready at once and small when it has nothing to do.
public final class ServerJava {

    private ServerJava() {}

    /// The options for a server out of this jar.
    ///
    /// The heap starts small, because it would otherwise start with all that it may have, and never give it
    /// back. The quick compiler alone does for a server that moves bytes and waits. The classes come from
    /// an archive beside the jar, which the first server that ends writes; it halves the start, and where
    /// it cannot be written things go on without.
    public static List<String> options(Path jar) throws IOException {
        Path archive = jar.toAbsolutePath().resolveSibling("holdfast-server.jsa");
        forgetOlder(archive, jar);
        return List.of(
                "-Xms32m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Xshare:auto",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + archive,
                "--enable-native-access=ALL-UNNAMED");
    }

    /// Java neither uses nor replaces an archive of another build.
    private static void forgetOlder(Path archive, Path jar) throws IOException {
        if (Files.exists(archive) && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
            Files.deleteIfExists(archive);
        }
    }
}
