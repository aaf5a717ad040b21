package dev.holdfast.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.runtime.FoundRuntime;
import dev.holdfast.runtime.FoundRuntime.State;
import dev.holdfast.runtime.RuntimeSpec;
import dev.holdfast.runtime.warm.WarmRuntimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Runtimes that wait, on a real engine.
class WarmRuntimesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicReference<List<RuntimeSpec>> inUse = new AtomicReference<>(List.of(TestRuntimes.SPEC));
    private final AtomicBoolean fits = new AtomicBoolean(true);
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private TestRuntimes test;
    private WarmRuntimes warm;

    @BeforeEach
    void open() throws IOException {
        test = new TestRuntimes(TestEngine.shared());
        warm = new WarmRuntimes(test.runtime(), 1);
    }

    @AfterEach
    void close() throws IOException {
        warm.close();
        test.close();
    }

    private void begin() {
        warm.begin(new WarmRuntimes.House(inUse::get, fits::get, (kind, reason) -> failures.add(reason)));
    }

    private RuntimeId awaitWaiting() throws IOException {
        Awaitility.await().atMost(PATIENCE).until(() -> warm.state().waiting() == 1);
        return test.runtime().list().stream()
                .map(FoundRuntime::id)
                .filter(warm::keeps)
                .findFirst()
                .orElseThrow();
    }

    private State state(RuntimeId id) throws IOException {
        return test.runtime().find(id).map(FoundRuntime::state).orElseThrow();
    }

    @Test
    void whatWaitsIsFrozenAndRunsATaskAsSoonAsItIsThawed() throws Exception {
        begin();
        RuntimeId waiting = awaitWaiting();
        assertThat(state(waiting)).isEqualTo(State.FROZEN);
        List<RuntimeId> owned = new ArrayList<>();
        RuntimeId mine = warm.claim(TestRuntimes.SPEC, owned::add).orElseThrow();
        assertThat(mine).isEqualTo(waiting);
        assertThat(owned).containsExactly(mine);
        assertThat(warm.keeps(mine)).isFalse();
        Path volume = test.volume("mine");
        test.attach(volume, mine);
        test.runtime().thaw(mine);
        long begin = System.nanoTime();
        assertThat(test.outcome(mine, "echo here >/workspace/x; cat /workspace/x"))
                .isEqualTo("here");
        // The launcher had been waiting: an exec, its stand-in, is tried two seconds later.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(Files.readString(volume.resolve("x"))).isEqualTo("here\n");
        assertThat(awaitWaiting()).isNotEqualTo(mine);
    }

    @Test
    void whatIsOfAnotherKindIsNobodysMatch() throws Exception {
        begin();
        RuntimeId waiting = awaitWaiting();
        RuntimeSpec larger = new RuntimeSpec(TestEngine.BUSYBOX, new RuntimeSpec.Limits(256L << 20, 500, 64), false);
        RuntimeSpec writable = new RuntimeSpec(TestEngine.BUSYBOX, TestRuntimes.SPEC.limits(), true);
        assertThat(warm.claim(larger, id -> {})).isEmpty();
        assertThat(warm.claim(writable, id -> {})).isEmpty();
        assertThat(warm.keeps(waiting)).isTrue();
        // Somebody has one of its own now, so the next one will find it.
        warm.miss(larger);
        assertThat(warm.state().missed()).isEqualTo(1);
        Awaitility.await().atMost(PATIENCE).until(() -> warm.state().waiting() == 2);
        assertThat(warm.claim(larger, id -> {})).isPresent();
    }

    @Test
    void whatSomebodyThawedOrEndedIsNotGivenToAnybody() throws Exception {
        begin();
        RuntimeId thawed = awaitWaiting();
        test.runtime().thaw(thawed);
        assertThat(warm.claim(TestRuntimes.SPEC, id -> {})).isEmpty();
        assertThat(test.runtime().find(thawed)).isEmpty();
        RuntimeId ended = awaitWaiting();
        test.engine.docker("kill", "holdfast-" + ended);
        assertThat(warm.claim(TestRuntimes.SPEC, id -> {})).isEmpty();
        assertThat(test.runtime().find(ended)).isEmpty();
        assertThat(awaitWaiting()).isNotEqualTo(ended);
    }

    @Test
    void anImageThatWasReplacedIsNotWhatWaits() throws Exception {
        String name = "holdfast-test/replaced:" + test.data.root().getFileName();
        test.engine.docker("tag", TestEngine.BUSYBOX, name);
        RuntimeSpec kind = new RuntimeSpec(name, TestRuntimes.SPEC.limits(), false);
        inUse.set(List.of(kind));
        try {
            begin();
            RuntimeId old = awaitWaiting();
            test.engine.docker("commit", "--change", "ENV NEW=yes", "holdfast-" + old, name);
            assertThat(warm.claim(kind, id -> {})).isEmpty();
            assertThat(test.runtime().find(old)).isEmpty();
            RuntimeId fresh = awaitWaiting();
            test.runtime().thaw(fresh);
            assertThat(test.outcome(fresh, "echo $NEW")).isEqualTo("yes");
        } finally {
            warm.close();
            for (FoundRuntime left : test.runtime().list()) {
                test.runtime().delete(left.id());
            }
            test.engine.docker("rmi", name);
        }
    }

    @Test
    void whatIsNeededElsewhereIsGivenUpAndNotMadeAgainUntilThereIsRoom() throws Exception {
        begin();
        RuntimeId waiting = awaitWaiting();
        fits.set(false);
        assertThat(warm.giveUp(TestRuntimes.SPEC)).isTrue();
        assertThat(warm.giveUp(TestRuntimes.SPEC)).isFalse();
        assertThat(test.runtime().find(waiting)).isEmpty();
        assertThat(warm.waiting()).isEmpty();
        assertThat(warm.claim(TestRuntimes.SPEC, id -> {})).isEmpty();
        fits.set(true);
        warm.claim(TestRuntimes.SPEC, id -> {});
        assertThat(awaitWaiting()).isNotEqualTo(waiting);
    }

    @Test
    void anImageThatIsNotThereIsToldOnceAndNamed() throws IOException {
        RuntimeSpec kind = new RuntimeSpec("holdfast-test/none", TestRuntimes.SPEC.limits(), false);
        inUse.set(List.of(kind));
        begin();
        Awaitility.await().atMost(PATIENCE).until(() -> !failures.isEmpty());
        assertThat(warm.state().problems())
                .singleElement()
                .asString()
                .contains("holdfast-test/none", "not on this machine");
        warm.claim(kind, id -> {});
        assertThat(failures).hasSize(1);
        assertThat(test.data.mounts()).isEmptyDirectory();
    }

    @Test
    void nothingWaitsWhenNoneIsWantedOrAfterTheEnd() throws Exception {
        WarmRuntimes none = new WarmRuntimes(test.runtime(), 0);
        none.begin(new WarmRuntimes.House(inUse::get, fits::get, (kind, reason) -> {}));
        assertThat(none.claim(TestRuntimes.SPEC, id -> {})).isEmpty();
        none.close();
        begin();
        awaitWaiting();
        warm.close();
        assertThat(test.runtime().list()).isEmpty();
        assertThat(test.data.mounts()).isEmptyDirectory();
    }

    @Test
    void whoeverFailsToWriteDownItsOwnerLeavesItToNobody() throws Exception {
        begin();
        RuntimeId waiting = awaitWaiting();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> warm.claim(TestRuntimes.SPEC, id -> {
                    throw new IllegalStateException("no disk");
                }))
                .hasMessage("no disk");
        assertThat(warm.keeps(waiting)).isFalse();
        assertThat(warm.claim(TestRuntimes.SPEC, id -> {})).isNotEqualTo(java.util.Optional.of(waiting));
    }
}
