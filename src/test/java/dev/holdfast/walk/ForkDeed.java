package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import dev.holdfast.walk.Ledger.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes several forks of an agent's present at once: all of them are there afterwards, or none.
final class ForkDeed implements Deed {

    private final Promise parent;
    private final List<String> names;
    private Optional<Api.Forks> answer = Optional.empty();

    ForkDeed(Promise parent, List<String> names) {
        this.parent = parent;
        this.names = List.copyOf(names);
    }

    @Override
    public Duration length() {
        return Duration.ofMillis(150);
    }

    @Override
    public void act(Api api) throws IOException {
        ObjectNode request = Json.object().put("paused", true);
        ArrayNode wanted = request.putArray("names");
        names.forEach(wanted::add);
        answer = Optional.of(api.fork(parent.name, request));
    }

    @Override
    public void settle(Api api, Ledger ledger) throws IOException {
        ledger.noteForked(api, parent);
        List<Api.Agent> found = api.agents().stream()
                .filter(agent -> names.contains(agent.name()))
                .toList();
        if (answer.isPresent()) {
            assertThat(found)
                    .extracting(Api.Agent::id)
                    .containsExactlyInAnyOrderElementsOf(
                            answer.get().forks().stream().map(Api.Forked::id).toList());
        }
        if (found.isEmpty()) {
            // What was undone is not in the way of another try.
            act(api);
            settle(api, ledger);
            return;
        }
        assertThat(found).as("all forks or none").hasSize(names.size());
        for (Api.Agent fork : found) {
            check(api, ledger, fork);
        }
        live(api, ledger, found.getFirst());
        for (Api.Agent fork : found.subList(1, found.size())) {
            ledger.remove(api, fork.id());
        }
    }

    private void check(Api api, Ledger ledger, Api.Agent fork) throws IOException {
        assertThat(fork.state()).isEqualTo("paused");
        assertThat(Ledger.filesNow(api, fork.name())).as("the files of a fork").isEqualTo(parent.files);
        assertThat(api.lineage(fork.name()))
                .filteredOn(member -> member.id().equals(fork.id()))
                .extracting(Api.Member::parent)
                .containsExactly(Optional.of(parent.id));
        ledger.told("agent.created", fork.id());
    }

    /// One of them is an agent like all others from now on.
    private void live(Api api, Ledger ledger, Api.Agent fork) throws IOException {
        assertThat(api.resume(fork.name()).state()).isEqualTo("running");
        Promise promise = new Promise(fork.name(), fork.id());
        promise.files.putAll(parent.files);
        ledger.agents.put(fork.name(), promise);
    }
}
