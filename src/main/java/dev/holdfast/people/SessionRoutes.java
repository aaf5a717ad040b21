package dev.holdfast.people;

import dev.holdfast.access.Callers;
import dev.holdfast.access.Credential;
import dev.holdfast.access.Password;
import dev.holdfast.access.Principal;
import dev.holdfast.access.Sessions;
import dev.holdfast.access.SignIns;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.http.SessionCookie;
import dev.holdfast.problem.Problem;
import java.util.List;

/// Signing in and out, and the caller's own password.
public final class SessionRoutes {

    /// A name with its password.
    public record SignInRequest(String name, String password) {}

    /// @param current the password as it is
    /// @param next the password as it shall be, of 10 to 200 characters
    public record PasswordRequest(String current, String next) {}

    private final SignIns signIns;
    private final Callers callers;

    public SessionRoutes(SignIns signIns, Callers callers) {
        this.signIns = signIns;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(signIn(), signOut(), me(), password());
    }

    private Route signIn() {
        Endpoint endpoint = new Endpoint(
                Method.POST,
                "/v1/session",
                Scope.OPEN,
                SignInRequest.class,
                Me.class,
                "Signs in with a name and a password; the session comes as a cookie.",
                List.of("wrong_password", "too_many_attempts"));
        return new Route(endpoint, call -> {
            SignInRequest request = call.body(SignInRequest.class);
            begin(callers, call, signIns.signIn(request.name(), request.password(), call.address()));
        });
    }

    /// Answers with a session that has just begun. The one that the browser had before ends.
    static void begin(Callers callers, Call call, Sessions.Started started) {
        call.session().ifPresent(callers::signOut);
        call.actAs(started.principal());
        call.answerHeader("Set-Cookie", SessionCookie.of(started.secret(), call.base()))
                .json(200, Me.of(started.principal()));
    }

    private Route signOut() {
        Endpoint endpoint = new Endpoint(
                Method.DELETE,
                "/v1/session",
                Scope.READ,
                Void.class,
                Void.class,
                "Signs out: ends the session that this call is made with.",
                List.of("no_session"));
        return new Route(endpoint, call -> {
            requireSession(call.principal());
            callers.signOut(call.principal());
            call.answerHeader("Set-Cookie", SessionCookie.none(call.base())).empty(204);
        });
    }

    private static void requireSession(Principal who) {
        if (!(who.credential() instanceof Credential.Session)) {
            throw Problem.conflict(
                    "no_session", "This call has a token and no session. DELETE /v1/tokens/{token} ends a token.");
        }
    }

    private static Route me() {
        Endpoint endpoint = new Endpoint(
                Method.GET,
                "/v1/me",
                Scope.READ,
                Void.class,
                Me.class,
                "Says who calls, and how far it may go.",
                List.of());
        return new Route(endpoint, call -> call.json(200, Me.of(call.principal())));
    }

    private Route password() {
        Endpoint endpoint = new Endpoint(
                Method.POST,
                "/v1/me/password",
                Scope.WRITE,
                PasswordRequest.class,
                Void.class,
                "Changes the caller's own password; all other sessions of the user end.",
                List.of("wrong_password", "weak_password", "too_many_attempts", "no_user", "password_changed"));
        return new Route(endpoint, call -> {
            PasswordRequest request = call.body(PasswordRequest.class);
            signIns.change(call.principal(), request.current(), new Password(request.next()), call.address());
            call.empty(204);
        });
    }
}
