package dev.holdfast.storage;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/// What every store keeps: all the rules of `VolumeStore`, held against one pool.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VolumeStoreContract
        implements VolumeRules,
                WholeTreeRules,
                TreeRules,
                RestoreRules,
                CrashRules,
                LeaseRules,
                AttachmentRules,
                ArrivalRules,
                UsageRules,
                WatchRules,
                ChangeRules {

    private TestPool pool;

    @BeforeAll
    void openPool() throws IOException {
        pool = open();
    }

    @AfterAll
    void closePool() throws IOException {
        pool.close();
    }

    @Override
    public TestPool pool() {
        return pool;
    }
}
