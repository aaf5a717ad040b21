package dev.holdfast.gateway.provider;

import dev.holdfast.access.Secrets;
import dev.holdfast.db.Database;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.provider.ProviderStore.Row;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// The providers of this server: those an administrator set, and `demo`, which is always there.
public final class Providers {

    /// The name of the built-in provider.
    public static final String DEMO = "demo";

    private static final String DEMO_LABEL = "demo: a scripted model, not an AI";

    /// The one provider whose address everybody means.
    private static final String ANTHROPIC = "anthropic";

    private static final URI ANTHROPIC_ADDRESS = URI.create("https://api.anthropic.com");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,61}[a-z0-9]");
    private static final int MODELS = 100;

    private final Database database;
    private final EventLog events;
    private final Secrets secrets;
    private final Clock clock;
    private final Upstream demo;
    private final ProviderStore store = new ProviderStore();

    /// @param demo where the scripted model listens
    public Providers(Database database, EventLog events, Secrets secrets, Clock clock, URI demo) {
        this.database = database;
        this.events = events;
        this.secrets = secrets;
        this.clock = clock;
        this.demo = new Upstream(DEMO, demo, List.of("demo-script"), Optional.empty());
    }

    /// All of them, by name.
    public List<Provider> list() {
        List<Provider> all = new ArrayList<>();
        all.add(demo());
        database.read(store::all).forEach(row -> all.add(shown(row)));
        all.sort((a, b) -> a.name().compareTo(b.name()));
        return all;
    }

    /// The provider, else NOT_FOUND `provider_not_found`.
    public Provider get(String name) {
        return name.equals(DEMO) ? demo() : shown(row(name));
    }

    public boolean exists(String name) {
        return name.equals(DEMO) || find(name).isPresent();
    }

    /// The provider with its key, for a call to it.
    public Upstream upstream(String name) {
        if (name.equals(DEMO)) {
            return demo;
        }
        Row row = row(name);
        Optional<ModelKey> key = row.sealedKey().map(bytes -> new ModelKey(secrets.open(context(name), bytes)));
        return new Upstream(name, row.baseUrl(), row.models(), key);
    }

    /// Makes or changes a provider. A new address never gets a key that was given for another one.
    public Provider set(String name, ProviderChange change) {
        checkName(name);
        Optional<URI> address = change.baseUrl().map(Providers::address);
        Optional<byte[]> fresh = change.key()
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .map(key -> secrets.seal(context(name), new ModelKey(key).secret()));
        change.models().ifPresent(Providers::checkModels);
        Row row = database.write(tx -> {
            Optional<Row> old = store.find(tx, name);
            URI base = address.or(() -> old.map(Row::baseUrl))
                    .or(() -> name.equals(ANTHROPIC) ? Optional.of(ANTHROPIC_ADDRESS) : Optional.empty())
                    .orElseThrow(() -> Problem.unprocessable(
                            "base_url_missing", "The provider \"" + name + "\" is new: give its base_url."));
            Optional<byte[]> kept = change.key().isPresent() ? fresh : old.flatMap(Row::sealedKey);
            boolean moved = old.isPresent() && !old.get().baseUrl().equals(base);
            if (moved && change.key().isEmpty() && kept.isPresent()) {
                throw Problem.unprocessable(
                        "key_missing",
                        "The key of \"" + name + "\" was given for another address: give the key again.");
            }
            List<String> models = change.models().or(() -> old.map(Row::models)).orElse(List.of());
            Row changed = new Row(name, base, models, kept);
            store.put(tx, changed, clock.millis());
            ObjectNode data = Json.object().put("provider", name).put("base_url", base.toString());
            data.put("key_set", kept.isPresent())
                    .put("key_changed", change.key().isPresent());
            events.append(tx, new Event.Draft("provider.set", Optional.empty(), Optional.empty(), data));
            return changed;
        });
        return shown(row);
    }

    /// Removes a provider and its key. Agents that use it are told so at their next call.
    public void delete(String name) {
        checkName(name);
        database.run(tx -> {
            if (!store.delete(tx, name)) {
                throw Problem.notFound("provider", name);
            }
            ObjectNode data = Json.object().put("provider", name);
            events.append(tx, new Event.Draft("provider.deleted", Optional.empty(), Optional.empty(), data));
        });
    }

    private Optional<Row> find(String name) {
        return database.read(tx -> store.find(tx, name));
    }

    private Row row(String name) {
        return find(name).orElseThrow(() -> Problem.notFound("provider", name));
    }

    private Provider demo() {
        return new Provider(DEMO, demo.base(), demo.models(), false, Optional.of(DEMO_LABEL));
    }

    private static Provider shown(Row row) {
        return new Provider(
                row.name(), row.baseUrl(), row.models(), row.sealedKey().isPresent(), Optional.empty());
    }

    private static String context(String name) {
        return "provider/" + name;
    }

    private static void checkName(String name) {
        if (name.equals(DEMO)) {
            throw Problem.conflict(
                    "provider_built_in", "The provider \"demo\" is built in: it cannot be changed or removed.");
        }
        if (!NAME.matcher(name).matches()) {
            throw Problem.unprocessable(
                    "bad_name",
                    "\"" + name + "\" cannot be the name of a provider: 2 to 63 of a-z, 0-9 and -, a letter"
                            + " first, no - at the end.");
        }
    }

    private static void checkModels(List<String> models) {
        boolean good =
                models.size() <= MODELS && models.stream().allMatch(model -> model.matches("[\\x21-\\x7e]{1,200}"));
        if (!good) {
            throw Problem.unprocessable(
                    "bad_models", "At most " + MODELS + " models, each a name of 1 to 200 visible characters.");
        }
    }

    private static URI address(String text) {
        try {
            URI address = URI.create(text.strip());
            boolean web = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
            boolean plain = address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null;
            if (web && plain && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw badAddress(text).causedBy(notAnAddress);
        }
        throw badAddress(text);
    }

    private static Problem badAddress(String text) {
        return Problem.unprocessable(
                "bad_base_url",
                "\"" + text + "\" is not a base address such as https://api.anthropic.com: http or https, a host,"
                        + " no user, no query.");
    }
}
