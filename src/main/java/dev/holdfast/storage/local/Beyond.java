package dev.holdfast.storage.local;

import dev.holdfast.linux.Fd;
import dev.holdfast.linux.PlatformPool;
import java.io.IOException;

/// Runs work beyond what the fence of a volume allows. Only what makes room may do so.
@FunctionalInterface
public interface Beyond {

    /// Where there are no fences.
    Beyond NOTHING = new Beyond() {
        @Override
        public <T> T run(Fd folder, PlatformPool.Work<T> work) throws IOException {
            return work.run();
        }
    };

    /// @param folder any of the volume
    <T> T run(Fd folder, PlatformPool.Work<T> work) throws IOException;
}
