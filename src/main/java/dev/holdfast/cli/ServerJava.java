package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How Java is started for a server that is to be ready at once and small when it has nothing to do.
public final class ServerJava {

    private ServerJava() {}

    /// The options for a server out of this jar.
    ///
    /// The heap starts small, because it would otherwise start with all that it may have, and never
    /// give it back. The quick compiler alone does for a server that moves bytes and waits. The
    /// classes come loaded and linked from the ahead-of-time cache that a package brings; in a
    /// checkout, whose classes change all the time, from an archive that the first server that ends
    /// writes.
    public static List<String> options(Path jar) throws IOException {
        List<String> options = new ArrayList<>(common());
        Path cache = cache(jar);
        if (Files.exists(cache)) {
            options.add("-XX:AOTCache=" + cache);
        } else {
            Path archive = jar.toAbsolutePath().resolveSibling("holdfast-server.jsa");
            forgetOlder(archive, jar);
            options.addAll(List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive));
        }
        return List.copyOf(options);
    }

    /// What every server is started with, wherever its classes come from.
    public static List<String> common() {
        return List.of(
                "-Xms32m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "--enable-native-access=ALL-UNNAMED");
    }

    /// Where the ahead-of-time cache of this jar lies, if it has one. `server rehearse` under
    /// `-XX:AOTCacheOutput` writes it.
    public static Path cache(Path jar) {
        return jar.toAbsolutePath().resolveSibling("holdfast.aot");
    }

    /// Java neither uses nor replaces an archive of another build.
    private static void forgetOlder(Path archive, Path jar) throws IOException {
        if (Files.exists(archive) && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
            Files.deleteIfExists(archive);
        }
    }
}
