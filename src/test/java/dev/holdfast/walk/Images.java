package dev.holdfast.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// The images that walks run.
public final class Images {

    /// A shell and its tools, and nothing else.
    private static final String SMALL = "holdfast/walk-busybox:1";

    private Images() {}

    /// The image with the real agent programs.
    public static String agent() {
        return Optional.ofNullable(System.getenv("HOLDFAST_TEST_IMAGE")).orElse("holdfast/agent:dev");
    }

    /// The smallest image that a task can run in; made on this engine when it has none.
    public static String small(Docker docker) throws IOException {
        if (docker.hasImage(SMALL)) {
            return SMALL;
        }
        Path root = Files.createTempDirectory("holdfast-busybox-");
        try {
            Path bin = Files.createDirectories(root.resolve("bin"));
            Path busybox =
                    Path.of(Shell.run("sh", "-c", "command -v busybox").output().strip());
            Files.copy(busybox, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
            for (String applet : Shell.run(busybox.toString(), "--list").lines()) {
                Path link = bin.resolve(applet);
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, Path.of("busybox"));
                }
            }
            Path archive = root.resolve("image.tar");
            Shell.run("tar", "-C", root.toString(), "-cf", archive.toString(), "bin");
            docker.run("import", "--change", "ENV PATH=/bin", archive.toString(), SMALL);
            return SMALL;
        } finally {
            Shell.run("rm", "-rf", root.toString());
        }
    }
}
