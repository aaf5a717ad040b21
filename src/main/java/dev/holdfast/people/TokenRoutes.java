package dev.holdfast.people;

import dev.holdfast.access.Principal;
import dev.holdfast.access.Tokens;
import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Query;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.id.TokenId;
import dev.holdfast.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tokens of the API, each for the one who made it.
public final class TokenRoutes {

    /// Tokens, in the order in which they were made.
    public record TokenList(List<Tokens.Token> tokens) {}

    /// @param expiresIn such as `30d`; without it the token holds until it is removed
    public record TokenRequest(String name, Principal.Scope scope, Optional<String> expiresIn) {}

    /// @param secret the token itself, which is shown this once
    public record TokenAnswer(Tokens.Token token, String secret) {}

    private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,6})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Tokens tokens;
    private final Clock clock;

    public TokenRoutes(Tokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(list(), make(), remove());
    }

    private Route list() {
        Endpoint endpoint = new Endpoint(
                        Method.GET,
                        "/v1/tokens",
                        Scope.READ,
                        Void.class,
                        TokenList.class,
                        "Lists the caller's tokens; never the tokens themselves.",
                        List.of("administrators_only"))
                .asking(new Query("all", "With true those of everybody, for administrators."));
        return new Route(endpoint, call -> call.json(200, new TokenList(wanted(call))));
    }

    private List<Tokens.Token> wanted(Call call) {
        return call.query("all").filter("true"::equals).isPresent()
                ? tokens.all(call.principal())
                : tokens.own(call.principal());
    }

    private Route make() {
        Endpoint endpoint = new Endpoint(
                        Method.POST,
                        "/v1/tokens",
                        Scope.WRITE,
                        TokenRequest.class,
                        TokenAnswer.class,
                        "Makes a token for the caller, which never reaches further than the caller does.",
                        List.of("scope_too_wide", "expiry_too_late", "bad_name", "bad_duration"))
                .answeringOnce();
        return new Route(endpoint, call -> {
            TokenRequest request = call.body(TokenRequest.class);
            Tokens.Made made = tokens.make(
                    call.principal(),
                    new Tokens.Wish(
                            request.name(),
                            request.scope(),
                            request.expiresIn().map(text -> clock.instant().plus(duration(text)))));
            call.json(201, new TokenAnswer(tokens.shown(made), made.text()));
        });
    }

    private static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (parts.matches()) {
            long count = Long.parseLong(parts.group(1));
            Duration duration = switch (parts.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            if (duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw Problem.badRequest(
                "bad_duration",
                "\"" + text + "\" is no duration of at most " + LONGEST.toDays() + "d. Write it like 12h or 30d.");
    }

    private Route remove() {
        Endpoint endpoint = new Endpoint(
                Method.DELETE,
                "/v1/tokens/{token}",
                Scope.WRITE,
                Void.class,
                Void.class,
                "Ends a token at once.",
                List.of("token_not_found", "machine_token", "bad_id"));
        return new Route(endpoint, call -> {
            tokens.revoke(call.principal(), new TokenId(call.path("token")));
            call.empty(204);
        });
    }
}
