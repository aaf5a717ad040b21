package dev.holdfast.people;

import dev.holdfast.access.Principal;
import dev.holdfast.access.User;
import dev.holdfast.access.UserName;
import dev.holdfast.access.Users;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import java.time.Instant;
import java.util.List;

/// The users of the organization, for administrators.
public final class UserRoutes {

    /// All users, by name.
    public record UserList(List<User> users) {}

    /// Who is invited.
    public record InviteRequest(UserName name, Principal.Role role) {}

    /// What a user shall be.
    public record RoleRequest(Principal.Role role) {}

    /// A user with a one-time link.
    ///
    /// @param link the whole address; the secret is its fragment, which browsers send to no server
    public record InvitedAnswer(User user, String link, Instant expiresAt) {}

    private final Users users;

    public UserRoutes(Users users) {
        this.users = users;
    }

    public List<Route> routes() {
        return List.of(list(), add(), change(), remove(), link());
    }

    private Route list() {
        Endpoint endpoint = new Endpoint(
                Method.GET, "/v1/users", Scope.ADMIN, Void.class, UserList.class, "Lists the users.", List.of());
        return new Route(endpoint, call -> call.json(200, new UserList(users.list(call.principal()))));
    }

    private Route add() {
        Endpoint endpoint = new Endpoint(
                        Method.POST,
                        "/v1/users",
                        Scope.ADMIN,
                        InviteRequest.class,
                        InvitedAnswer.class,
                        "Invites a user, and answers the one-time link to come in by.",
                        List.of("user_exists", "bad_name"))
                .answeringOnce();
        return new Route(endpoint, call -> {
            InviteRequest request = call.body(InviteRequest.class);
            answer(call, users.add(call.principal(), request.name(), request.role()));
        });
    }

    private Route link() {
        Endpoint endpoint = new Endpoint(
                        Method.POST,
                        "/v1/users/{user}/link",
                        Scope.ADMIN,
                        Void.class,
                        InvitedAnswer.class,
                        "Makes a one-time link by which the user sets a password; an earlier one works no more.",
                        List.of("user_not_found"))
                .answeringOnce();
        return new Route(endpoint, call -> answer(call, users.link(call.principal(), call.path("user"))));
    }

    private static void answer(Call call, Users.Invited invited) {
        LinkAnswer link = LinkAnswer.of(invited.link(), call.publicAddress());
        call.json(201, new InvitedAnswer(invited.user(), link.link(), link.expiresAt()));
    }

    private Route change() {
        Endpoint endpoint = new Endpoint(
                Method.PATCH,
                "/v1/users/{user}",
                Scope.ADMIN,
                RoleRequest.class,
                User.class,
                "Gives a user another role; it holds at once.",
                List.of("user_not_found", "last_administrator"));
        return new Route(
                endpoint,
                call -> call.json(
                        200,
                        users.change(
                                call.principal(),
                                call.path("user"),
                                call.body(RoleRequest.class).role())));
    }

    private Route remove() {
        Endpoint endpoint = new Endpoint(
                Method.DELETE,
                "/v1/users/{user}",
                Scope.ADMIN,
                Void.class,
                Void.class,
                "Takes a user away, with all sessions and tokens; agents and files stay.",
                List.of("user_not_found", "last_administrator"));
        return new Route(endpoint, call -> {
            users.remove(call.principal(), call.path("user"));
            call.empty(204);
        });
    }
}
