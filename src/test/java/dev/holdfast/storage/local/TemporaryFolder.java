package dev.holdfast.storage.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A folder for one test, removed by `rm`, which minds neither odd names nor deep folders.
final class TemporaryFolder implements BeforeEachCallback, AfterEachCallback {

    private @Nullable Path path;

    Path path() {
        if (path == null) {
            throw new IllegalStateException("no test is running");
        }
        return path;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        path = Files.createTempDirectory("hf-files-");
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        new ProcessBuilder("rm", "-rf", "--one-file-system", path().toString())
                .inheritIO()
                .start()
                .waitFor();
    }
}
