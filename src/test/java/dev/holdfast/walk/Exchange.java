package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.walk.Ledger.Promise;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What an exchange of an agent's files comes to, if it comes to anything.
///
/// @param wanted the files then, which are not those of before
/// @param reason of the snapshot that keeps what was replaced
/// @param answered the snapshot that the answer named; nothing when no answer came
record Exchange(Map<String, String> wanted, String reason, List<String> answered) {

    /// Either it was done, and what was there before is kept whole, or nothing happened at all.
    void settle(Api api, Promise agent) throws IOException {
        Map<String, String> found = Ledger.filesNow(api, agent.name);
        assertThat(found).isIn(answered.isEmpty() ? List.of(wanted, agent.files) : List.of(wanted));
        List<Api.Snapshot> kept = Ledger.unknown(api, agent);
        if (found.equals(agent.files)) {
            assertThat(kept).as("what an exchange kept that never was").isEmpty();
            return;
        }
        assertThat(kept).extracting(Api.Snapshot::reason).containsExactly(reason);
        String keptId = kept.getFirst().id();
        assertThat(answered).isSubsetOf(keptId);
        assertThat(Ledger.filesAt(api, agent.name, keptId))
                .as("what was replaced")
                .isEqualTo(agent.files);
        agent.snapshots.put(keptId, new TreeMap<>(agent.files));
        agent.files.clear();
        agent.files.putAll(found);
    }
}
