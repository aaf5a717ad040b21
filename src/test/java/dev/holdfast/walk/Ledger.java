package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What acknowledged calls promised, written down by the client that made them.
final class Ledger {

    /// An agent as it must be found.
    static final class Promise {
        final String name;
        final String id;
        boolean paused;

        /// The hash of every file in the workspace; there are no others.
        final Map<String, String> files = new TreeMap<>();

        /// The files of every snapshot.
        final Map<String, Map<String, String>> snapshots = new LinkedHashMap<>();

        Promise(String name, String id) {
            this.name = name;
            this.id = id;
        }
    }

    final Map<String, Promise> agents = new TreeMap<>();
    final Set<String> deleted = new HashSet<>();

    private final Set<Fact> facts = new HashSet<>();

    /// Something that happened, and of which the log must tell exactly once.
    private record Fact(String type, String subject) {

        boolean isToldBy(Api.Event event) {
            return event.type().equals(type)
                    && (event.agent().filter(subject::equals).isPresent()
                            || event.task().filter(subject::equals).isPresent()
                            || event.data().path("snapshot").asString("").equals(subject));
        }
    }

    /// Notes that an event of this type must be in the log, once, for this agent, task or snapshot.
    void told(String type, String subject) {
        facts.add(new Fact(type, subject));
    }

    /// Compares what a client was sent over the whole walk with the log as it is read in one go at the end.
    void checkLog(List<Api.Event> sent, List<Api.Event> whole) {
        assertThat(whole).extracting(Api.Event::number).isSorted().doesNotHaveDuplicates();
        assertThat(sent).isEqualTo(whole);
        for (Fact fact : facts) {
            assertThat(whole).filteredOn(fact::isToldBy).as(fact.toString()).hasSize(1);
        }
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The files of a workspace as they are now.
    static Map<String, String> filesNow(Api api, String agent) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Api.Entry entry : api.list(agent, "")) {
            files.put(entry.name(), hash(api.read(agent, entry.name())));
        }
        return files;
    }

    /// The snapshots of an agent but for those that come by themselves when it stops.
    static List<Api.Snapshot> asked(Api api, String agent) throws IOException {
        return api.snapshots(agent).stream()
                .filter(snapshot -> !snapshot.reason().equals("before_stop"))
                .toList();
    }

    /// Those of them that nothing was promised of.
    static List<Api.Snapshot> unknown(Api api, Promise agent) throws IOException {
        return asked(api, agent.name).stream()
                .filter(snapshot -> !agent.snapshots.containsKey(snapshot.id()))
                .toList();
    }

    /// Notes the snapshot of its present that an agent may have for its forks.
    void noteForked(Api api, Promise parent) throws IOException {
        List<Api.Snapshot> made = unknown(api, parent);
        assertThat(made).hasSizeLessThanOrEqualTo(1);
        for (Api.Snapshot base : made) {
            assertThat(base.reason()).isEqualTo("fork");
            assertThat(filesAt(api, parent.name, base.id())).isEqualTo(parent.files);
            parent.snapshots.put(base.id(), new TreeMap<>(parent.files));
            told("snapshot.taken", base.id());
        }
    }

    /// Deletes an agent that nothing was promised of.
    void remove(Api api, String id) throws IOException {
        api.delete(id);
        deleted.add(id);
        told("agent.deleted", id);
    }

    /// Waits until the log has told of every snapshot that goes.
    void awaitDeletions(EventReader events, Duration atMost) throws InterruptedException {
        for (Fact fact : facts) {
            if (fact.type().equals("snapshot.deleted")) {
                events.await(fact::isToldBy, atMost);
            }
        }
    }

    /// The files of a snapshot.
    static Map<String, String> filesAt(Api api, String agent, String snapshot) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Api.Entry entry : api.listAt(agent, snapshot, "")) {
            files.put(entry.name(), hash(api.readAt(agent, snapshot, entry.name())));
        }
        return files;
    }

    /// Compares everything that was promised with what there is. The others are agents that this ledger
    /// knows nothing of.
    void check(Api api, List<String> others) throws IOException {
        Map<String, String> listed = api.agents().stream().collect(Collectors.toMap(Api.Agent::name, Api.Agent::state));
        for (Promise promise : agents.values()) {
            assertThat(listed).as("the listed agents").containsKey(promise.name);
            assertThat(listed.get(promise.name))
                    .as("the state of " + promise.name)
                    .isEqualTo(promise.paused ? "paused" : "running");
            assertThat(filesNow(api, promise.name))
                    .as("the files of " + promise.name)
                    .isEqualTo(promise.files);
            List<String> snapshots =
                    asked(api, promise.name).stream().map(Api.Snapshot::id).toList();
            assertThat(snapshots)
                    .as("the snapshots of " + promise.name)
                    .containsExactlyInAnyOrderElementsOf(promise.snapshots.keySet());
        }
        listed.keySet().removeAll(others);
        assertThat(listed.keySet()).as("the listed agents").isEqualTo(agents.keySet());
        for (String id : deleted) {
            assertThat(refusal(() -> api.agent(id)))
                    .as("an answer for deleted " + id)
                    .isEqualTo(404);
        }
    }

    /// Reads every snapshot there is, whole.
    void checkSnapshots(Api api) throws IOException {
        for (Promise promise : agents.values()) {
            for (Map.Entry<String, Map<String, String>> snapshot : promise.snapshots.entrySet()) {
                assertThat(filesAt(api, promise.name, snapshot.getKey()))
                        .as("the files of snapshot " + snapshot.getKey())
                        .isEqualTo(snapshot.getValue());
            }
        }
    }

    /// A call of the API.
    interface Call {
        Object make() throws IOException;
    }

    /// The status that a call is refused with.
    static int refusal(Call call) throws IOException {
        try {
            return call.make() == null ? 0 : 200;
        } catch (Api.Refused refused) {
            return refused.status();
        }
    }
}
