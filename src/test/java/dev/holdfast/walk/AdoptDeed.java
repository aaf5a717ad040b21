package dev.holdfast.walk;

import dev.holdfast.json.Json;
import dev.holdfast.walk.Ledger.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Brings into an agent what its fork made.
final class AdoptDeed implements Deed {

    private final Promise parent;
    private final String fork;
    private final Map<String, String> wanted;
    private Optional<Api.Adopted> answer = Optional.empty();

    private AdoptDeed(Promise parent, String fork, Map<String, String> wanted) {
        this.parent = parent;
        this.fork = fork;
        this.wanted = wanted;
    }

    /// With a fork that wrote these files, which the parent did not touch since.
    static AdoptDeed of(Api api, Ledger ledger, Promise parent, String name, Map<String, byte[]> written)
            throws IOException {
        String fork = api.fork(parent.name, Json.object().put("name", name).put("paused", true))
                .forks()
                .getFirst()
                .id();
        ledger.told("agent.created", fork);
        ledger.noteForked(api, parent);
        Map<String, String> wanted = new TreeMap<>(parent.files);
        for (Map.Entry<String, byte[]> file : written.entrySet()) {
            api.write(fork, file.getKey(), file.getValue());
            wanted.put(file.getKey(), Ledger.hash(file.getValue()));
        }
        return new AdoptDeed(parent, fork, wanted);
    }

    @Override
    public Duration length() {
        return Duration.ofMillis(250);
    }

    @Override
    public void act(Api api) throws IOException {
        answer = Optional.of(api.adopt(parent.name, Json.object().put("from", fork)));
    }

    @Override
    public void settle(Api api, Ledger ledger) throws IOException {
        List<String> kept = answer.flatMap(Api.Adopted::kept).map(List::of).orElse(List.of());
        new Exchange(wanted, "before_adopt", kept).settle(api, parent);
        ledger.remove(api, fork);
    }
}
