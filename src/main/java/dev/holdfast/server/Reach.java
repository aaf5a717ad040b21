package dev.holdfast.server;

import dev.holdfast.access.SealedSecrets;
import dev.holdfast.db.Database;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.Gateway;
import dev.holdfast.gateway.demo.DemoScript;
import dev.holdfast.gateway.demo.ScriptedModel;
import dev.holdfast.gateway.egress.AllowedPrivate;
import dev.holdfast.gateway.egress.EgressGate;
import dev.holdfast.gateway.egress.EgressJournal;
import dev.holdfast.gateway.egress.EgressProxy;
import dev.holdfast.gateway.egress.SystemResolver;
import dev.holdfast.gateway.models.ModelGateway;
import dev.holdfast.gateway.models.ModelTokens;
import dev.holdfast.gateway.models.UsageLedger;
import dev.holdfast.gateway.provider.ProviderRoutes;
import dev.holdfast.gateway.provider.ProviderTrial;
import dev.holdfast.gateway.provider.Providers;
import dev.holdfast.gateway.wire.Limits;
import dev.holdfast.http.Route;
import dev.holdfast.runtime.ContainerRuntime;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// What runtimes can reach: models and, by their policies, the world.
record Reach(Gateway gateway, Providers providers, ModelTokens tokens, UsageLedger usage, HttpClient models) {

    /// Who has not answered by then will not.
    private static final Duration TO_CONNECT = Duration.ofSeconds(10);

    /// What else it stands on.
    record Ground(Database database, EventLog events, SealedSecrets secrets, Clock clock) {}

    static Reach of(Parts parts, Ground ground, ContainerRuntime runtimes, List<String> allowedPrivate)
            throws IOException {
        HttpClient models =
                parts.add(HttpClient.newBuilder().connectTimeout(TO_CONNECT).build());
        ScriptedModel demo = parts.add(new ScriptedModel(new DemoScript()));
        Providers providers =
                new Providers(ground.database(), ground.events(), ground.secrets(), ground.clock(), demo.address());
        ModelTokens tokens = new ModelTokens(ground.database(), ground.clock());
        UsageLedger usage = new UsageLedger(ground.database(), ground.events(), ground.clock());
        EgressJournal journal = parts.add(new EgressJournal(ground.database(), ground.events(), ground.clock()));
        EgressGate gate = new EgressGate(new SystemResolver(), AllowedPrivate.of(allowedPrivate), journal);
        Gateway gateway = parts.add(new Gateway(
                runtimes::listen,
                new ModelGateway(providers, tokens, usage, models, Limits.DEFAULT),
                new EgressProxy(gate, Limits.DEFAULT),
                ground.clock(),
                Limits.DEFAULT));
        return new Reach(gateway, providers, tokens, usage, models);
    }

    List<Route> routes() {
        return new ProviderRoutes(providers, new ProviderTrial(models)).routes();
    }
}
