package dev.holdfast.people;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Links;
import dev.holdfast.access.Password;
import dev.holdfast.access.Principal;
import dev.holdfast.access.Sessions;
import dev.holdfast.access.UserName;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One-time links, as those see them who got one.
public final class LinkRoutes {

    /// @param link the secret in the fragment of the link's address
    public record LookRequest(String link) {}

    /// What the link is for.
    public record OfferAnswer(Links.Purpose purpose, Optional<UserName> name, Principal.Role role, Instant expiresAt) {}

    /// @param link the secret in the fragment of the link's address
    /// @param name of the first administrator; any other user has one already
    /// @param password of 10 to 200 characters
    public record UseRequest(String link, Optional<UserName> name, String password) {}

    private final Links links;
    private final SetupLink setup;
    private final Callers callers;

    public LinkRoutes(Links links, SetupLink setup, Callers callers) {
        this.links = links;
        this.setup = setup;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(look(), use(), first());
    }

    private Route look() {
        Endpoint endpoint = new Endpoint(
                Method.POST,
                "/v1/links/look",
                Scope.OPEN,
                LookRequest.class,
                OfferAnswer.class,
                "Says what a one-time link is for, without using it.",
                List.of("link_unknown"));
        return new Route(endpoint, call -> {
            Links.Offer offer = links.look(call.body(LookRequest.class).link());
            call.json(200, new OfferAnswer(offer.purpose(), offer.name(), offer.role(), offer.expiresAt()));
        });
    }

    private Route use() {
        Endpoint endpoint = new Endpoint(
                Method.POST,
                "/v1/links/use",
                Scope.OPEN,
                UseRequest.class,
                Me.class,
                "Uses a one-time link up: sets the password and signs in; the session comes as a cookie.",
                List.of("link_unknown", "weak_password", "bad_name", "user_exists", "too_many_attempts"));
        return new Route(endpoint, call -> {
            UseRequest request = call.body(UseRequest.class);
            Sessions.Started started = links.use(request.link(), request.name(), new Password(request.password()));
            setup.tidy();
            SessionRoutes.begin(callers, call, started);
        });
    }

    private Route first() {
        Endpoint endpoint = new Endpoint(
                        Method.POST,
                        "/v1/users/setup-link",
                        Scope.ADMIN,
                        Void.class,
                        LinkAnswer.class,
                        "Makes the one-time link for the first administrator, in the place of any earlier one.",
                        List.of("already_set_up"))
                .answeringOnce();
        return new Route(endpoint, call -> call.json(201, setup.make(call.publicAddress())));
    }
}
