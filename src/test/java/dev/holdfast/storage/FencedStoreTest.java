package dev.holdfast.storage;

import java.io.IOException;

/// The store whose volumes the kernel fences in keeps every rule of the one without.
final class FencedStoreTest extends VolumeStoreContract {

    @Override
    public TestPool open() throws IOException {
        return TestPool.fenced();
    }
}
