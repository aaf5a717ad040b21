package dev.holdfast.people;

import dev.holdfast.access.Keys;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.KeyId;
import java.util.List;

/// The caller's public keys, by which the caller comes in over SSH.
public final class KeyRoutes {

    /// Keys, in the order in which they were registered.
    public record KeyList(List<Keys.Key> keys) {}

    /// @param publicKey the line of a `.pub` file: ed25519, ecdsa, or rsa of at least 3072 bits
    public record KeyRequest(String name, String publicKey) {}

    private final Keys keys;

    public KeyRoutes(Keys keys) {
        this.keys = keys;
    }

    public List<Route> routes() {
        return List.of(list(), add(), remove());
    }

    private Route list() {
        Endpoint endpoint = new Endpoint(
                Method.GET,
                "/v1/me/keys",
                Scope.READ,
                Void.class,
                KeyList.class,
                "Lists the public keys by which the caller comes in over SSH.",
                List.of("no_user"));
        return new Route(endpoint, call -> call.json(200, new KeyList(keys.own(call.principal()))));
    }

    private Route add() {
        Endpoint endpoint = new Endpoint(
                Method.POST,
                "/v1/me/keys",
                Scope.WRITE,
                KeyRequest.class,
                Keys.Key.class,
                "Registers a public key, by which the caller comes in over SSH from now on.",
                List.of("no_user", "bad_name", "bad_key", "weak_key", "private_key", "key_exists", "expiry_too_late"));
        return new Route(endpoint, call -> {
            KeyRequest request = call.body(KeyRequest.class);
            call.json(201, keys.add(call.principal(), request.name(), request.publicKey()));
        });
    }

    private Route remove() {
        Endpoint endpoint = new Endpoint(
                Method.DELETE,
                "/v1/me/keys/{key}",
                Scope.WRITE,
                Void.class,
                Void.class,
                "Removes a key; whoever came in by it goes at once.",
                List.of("key_not_found", "no_user", "bad_id"));
        return new Route(endpoint, call -> {
            keys.remove(call.principal(), new KeyId(call.path("key")));
            call.empty(204);
        });
    }
}
