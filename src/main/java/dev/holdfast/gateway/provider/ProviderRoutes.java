package dev.holdfast.gateway.provider;

import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import java.util.List;
import java.util.Optional;

/// The API of providers.
public final class ProviderRoutes {

    /// All providers.
    public record ProviderList(List<Provider> providers) {}

    /// What to test; the provider's first model when none is named.
    public record TestRequest(Optional<String> model) {}

    private final Providers providers;
    private final ProviderTrial trial;

    public ProviderRoutes(Providers providers, ProviderTrial trial) {
        this.providers = providers;
        this.trial = trial;
    }

    public List<Route> routes() {
        return List.of(list(), get(), put(), delete(), test());
    }

    private Route list() {
        Endpoint endpoint = new Endpoint(
                Method.GET,
                "/v1/providers",
                Scope.READ,
                Void.class,
                ProviderList.class,
                "Lists the providers of models.",
                List.of());
        return new Route(endpoint, call -> call.json(200, new ProviderList(providers.list())));
    }

    private Route get() {
        Endpoint endpoint = new Endpoint(
                Method.GET,
                "/v1/providers/{provider}",
                Scope.READ,
                Void.class,
                Provider.class,
                "Shows a provider; never its key.",
                List.of("provider_not_found"));
        return new Route(endpoint, call -> call.json(200, providers.get(call.path("provider"))));
    }

    private Route put() {
        Endpoint endpoint = new Endpoint(
                Method.PUT,
                "/v1/providers/{provider}",
                Scope.ADMIN,
                ProviderChange.class,
                Provider.class,
                "Makes or changes a provider. What is left out stays; an empty key removes the key.",
                List.of(
                        "provider_built_in",
                        "bad_name",
                        "base_url_missing",
                        "bad_base_url",
                        "bad_key",
                        "key_missing",
                        "bad_models"));
        return new Route(
                endpoint,
                call -> call.json(200, providers.set(call.path("provider"), call.body(ProviderChange.class))));
    }

    private Route delete() {
        Endpoint endpoint = new Endpoint(
                Method.DELETE,
                "/v1/providers/{provider}",
                Scope.ADMIN,
                Void.class,
                Void.class,
                "Removes a provider and its key.",
                List.of("provider_built_in", "bad_name", "provider_not_found"));
        return new Route(endpoint, call -> {
            providers.delete(call.path("provider"));
            call.empty(204);
        });
    }

    private Route test() {
        Endpoint endpoint = new Endpoint(
                Method.POST,
                "/v1/providers/{provider}/test",
                Scope.ADMIN,
                TestRequest.class,
                Verdict.class,
                "Asks the provider for one token, and says what is wrong when it does not come.",
                List.of("provider_not_found"));
        return new Route(endpoint, call -> {
            TestRequest request = call.body(TestRequest.class);
            call.json(200, trial.run(providers.upstream(call.path("provider")), request.model()));
        });
    }
}
