package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.walk.Ledger.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Something that a client does, and during which the server may die. Done or not is known from the answer,
/// or else looked up afterwards: it must be one of the two, whole.
interface Deed {

    /// How long it takes at most, roughly, so that the server's death falls into it.
    Duration length();

    /// Does it. When the server dies this throws.
    void act(Api api) throws IOException, InterruptedException;

    /// Finds out what came of it, checks that it is whole, and writes it into the ledger.
    void settle(Api api, Ledger ledger) throws IOException, InterruptedException;

    /// Makes an agent.
    final class Create implements Deed {
        private final String name;
        private Optional<Api.Agent> answer = Optional.empty();

        Create(String name) {
            this.name = name;
        }

        @Override
        public Duration length() {
            return Duration.ofMillis(1500);
        }

        @Override
        public void act(Api api) throws IOException {
            answer = Optional.of(api.create(name));
        }

        @Override
        public void settle(Api api, Ledger ledger) throws IOException {
            Optional<Api.Agent> found = api.agents().stream()
                    .filter(agent -> agent.name().equals(name))
                    .findFirst();
            if (answer.isPresent()) {
                assertThat(found.map(Api.Agent::id)).contains(answer.get().id());
            }
            if (found.isEmpty()) {
                // What was undone is not in the way of another try.
                found = Optional.of(api.create(name));
            }
            assertThat(found.get().state()).isEqualTo("running");
            assertThat(api.list(name, "")).isEmpty();
            ledger.agents.put(name, new Promise(name, found.get().id()));
            ledger.told("agent.created", found.get().id());
        }
    }

    /// Pauses an agent.
    final class Pause implements Deed {
        private final Promise agent;
        private boolean answered;

        Pause(Promise agent) {
            this.agent = agent;
        }

        @Override
        public Duration length() {
            return Duration.ofMillis(80);
        }

        @Override
        public void act(Api api) throws IOException {
            assertThat(api.pause(agent.name).state()).isEqualTo("paused");
            answered = true;
        }

        @Override
        public void settle(Api api, Ledger ledger) throws IOException {
            String state = api.agent(agent.name).state();
            assertThat(state).isIn(answered ? List.of("paused") : List.of("paused", "running"));
            agent.paused = state.equals("paused");
        }
    }

    /// Gives an agent a task, which prints, and leaves a file behind.
    final class Work implements Deed {
        private static final int LINES = 40;

        private final Promise agent;
        private final String file;
        private final String prompt;
        private Optional<Api.Task> answer = Optional.empty();

        Work(Promise agent, String file) {
            this.agent = agent;
            this.file = file;
            this.prompt = "echo begin >> " + file + "; i=0; while [ $i -lt " + LINES
                    + " ]; do echo line $i; i=$((i + 1)); done; sleep 0.4; echo end >> " + file;
        }

        @Override
        public Duration length() {
            return Duration.ofMillis(1500);
        }

        @Override
        public void act(Api api) throws IOException, InterruptedException {
            answer = Optional.of(api.task(agent.name, prompt));
            while (!api.shown(agent.name, answer.get().id()).ended()) {
                Thread.sleep(20);
            }
        }

        @Override
        public void settle(Api api, Ledger ledger) throws IOException, InterruptedException {
            List<Api.Task> found = api.tasks(agent.name).stream()
                    .filter(task -> task.prompt().equals(prompt))
                    .toList();
            assertThat(found).hasSizeLessThanOrEqualTo(1);
            if (answer.isPresent()) {
                assertThat(found)
                        .extracting(Api.Task::id)
                        .containsExactly(answer.get().id());
            }
            if (!found.isEmpty()) {
                checkEnd(api, found.getFirst().id(), ledger);
            }
        }

        private void checkEnd(Api api, String id, Ledger ledger) throws InterruptedException, IOException {
            List<Api.Event> events;
            try (EventReader reader = new EventReader(
                    () -> Optional.of(api), "/v1/agents/" + agent.name + "/tasks/" + id + "/events", 0)) {
                reader.awaitEnd(id, Duration.ofSeconds(30));
                reader.await(ofType("snapshot.taken"), Duration.ofSeconds(10));
                events = reader.events();
            }
            Api.Task task = api.shown(agent.name, id);
            assertThat(task.state()).as("the end of " + task).isEqualTo("finished");
            assertThat(api.read(agent.name, file)).asString().isEqualTo("begin\nend\n");
            for (String once : List.of("task.queued", "task.started", "task.ended", "snapshot.taken")) {
                assertThat(events).filteredOn(ofType(once)).as(once).hasSize(1);
            }
            assertThat(events.stream()
                            .filter(ofType("task.output"))
                            .map(event -> event.data().path("line").asString("")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList());
            agent.paused = false;
            agent.files.put(file, Ledger.hash(api.read(agent.name, file)));
            List<Api.Snapshot> taken = api.snapshots(agent.name).stream()
                    .filter(snapshot -> snapshot.task().filter(id::equals).isPresent())
                    .toList();
            assertThat(taken).as("the snapshots after " + id).hasSize(1);
            agent.snapshots.put(taken.getFirst().id(), new TreeMap<>(agent.files));
            ledger.told("task.ended", id);
        }
    }

    /// Writes a file, over another one or not.
    final class Upload implements Deed {
        private final Promise agent;
        private final String file;
        private final byte[] bytes;
        private boolean answered;

        Upload(Promise agent, String file, byte[] bytes) {
            this.agent = agent;
            this.file = file;
            this.bytes = bytes;
        }

        @Override
        public Duration length() {
            return Duration.ofMillis(120);
        }

        @Override
        public void act(Api api) throws IOException {
            api.write(agent.name, file, bytes);
            answered = true;
        }

        @Override
        public void settle(Api api, Ledger ledger) throws IOException {
            Map<String, String> after = new TreeMap<>(agent.files);
            after.put(file, Ledger.hash(bytes));
            Map<String, String> found = Ledger.filesNow(api, agent.name);
            assertThat(found).isIn(answered ? List.of(after) : List.of(agent.files, after));
            agent.files.putAll(found);
        }
    }

    /// Takes a snapshot.
    final class Take implements Deed {
        private final Promise agent;
        private final String label;
        private Optional<Api.Snapshot> answer = Optional.empty();

        Take(Promise agent, String label) {
            this.agent = agent;
            this.label = label;
        }

        String id() {
            return answer.orElseThrow().id();
        }

        @Override
        public Duration length() {
            return Duration.ofMillis(80);
        }

        @Override
        public void act(Api api) throws IOException {
            answer = Optional.of(api.snapshot(agent.name, label));
        }

        @Override
        public void settle(Api api, Ledger ledger) throws IOException {
            List<Api.Snapshot> found = api.snapshots(agent.name).stream()
                    .filter(snapshot -> snapshot.label().filter(label::equals).isPresent())
                    .toList();
            assertThat(found).hasSizeLessThanOrEqualTo(1);
            if (answer.isPresent()) {
                assertThat(found)
                        .extracting(Api.Snapshot::id)
                        .containsExactly(answer.get().id());
            }
            for (Api.Snapshot snapshot : found) {
                assertThat(Ledger.filesAt(api, agent.name, snapshot.id())).isEqualTo(agent.files);
                agent.snapshots.put(snapshot.id(), new TreeMap<>(agent.files));
                ledger.told("snapshot.taken", snapshot.id());
            }
        }
    }

    /// Deletes a snapshot.
    final class Drop implements Deed {
        private final Promise agent;
        private final String snapshot;
        private boolean answered;

        Drop(Promise agent, String snapshot) {
            this.agent = agent;
            this.snapshot = snapshot;
        }

        @Override
        public Duration length() {
            return Duration.ofMillis(80);
        }

        @Override
        public void act(Api api) throws IOException {
            api.deleteSnapshot(agent.name, snapshot);
            answered = true;
        }

        /// One that is neither there nor told of is on its way, and is told of within a round.
        @Override
        public void settle(Api api, Ledger ledger) throws IOException {
            boolean there =
                    api.snapshots(agent.name).stream().anyMatch(one -> one.id().equals(snapshot));
            if (there) {
                assertThat(answered).isFalse();
                assertThat(Ledger.filesAt(api, agent.name, snapshot)).isEqualTo(agent.snapshots.get(snapshot));
            } else {
                assertThat(Ledger.refusal(() -> api.restore(agent.name, snapshot)))
                        .isEqualTo(404);
                agent.snapshots.remove(snapshot);
            }
            if (answered) {
                ledger.told("snapshot.deleted", snapshot);
            }
        }
    }

    /// Restores a snapshot whose files are not those of the present, or chosen files of it.
    final class Restore implements Deed {
        private final Promise agent;
        private final String snapshot;
        private final List<String> paths;
        private Optional<Api.Restore> answer = Optional.empty();

        /// @param paths the chosen files; none for all of them
        Restore(Promise agent, String snapshot, List<String> paths) {
            this.agent = agent;
            this.snapshot = snapshot;
            this.paths = List.copyOf(paths);
        }

        @Override
        public Duration length() {
            return Duration.ofMillis(250);
        }

        @Override
        public void act(Api api) throws IOException {
            answer = Optional.of(api.restore(agent.name, snapshot, paths));
        }

        @Override
        public void settle(Api api, Ledger ledger) throws IOException {
            List<String> kept = answer.flatMap(Api.Restore::kept).map(List::of).orElse(List.of());
            new Exchange(wanted(), "before_restore", kept).settle(api, agent);
        }

        private Map<String, String> wanted() {
            Map<String, String> then = agent.snapshots.getOrDefault(snapshot, Map.of());
            if (paths.isEmpty()) {
                return then;
            }
            Map<String, String> wanted = new TreeMap<>(agent.files);
            wanted.keySet().removeAll(paths);
            paths.stream().filter(then::containsKey).forEach(path -> wanted.put(path, then.get(path)));
            return wanted;
        }
    }

    /// Deletes an agent.
    final class Delete implements Deed {
        private final Promise agent;
        private boolean answered;

        Delete(Promise agent) {
            this.agent = agent;
        }

        @Override
        public Duration length() {
            return Duration.ofMillis(600);
        }

        @Override
        public void act(Api api) throws IOException {
            api.delete(agent.name);
            answered = true;
        }

        @Override
        public void settle(Api api, Ledger ledger) throws IOException {
            boolean gone = api.agents().stream().noneMatch(one -> one.id().equals(agent.id));
            if (answered) {
                assertThat(gone).isTrue();
            }
            if (gone) {
                ledger.agents.remove(agent.name);
                ledger.deleted.add(agent.id);
                ledger.told("agent.deleted", agent.id);
            }
        }
    }

    private static Predicate<Api.Event> ofType(String type) {
        return event -> event.type().equals(type);
    }
}
