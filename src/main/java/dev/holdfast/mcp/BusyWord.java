package dev.holdfast.mcp;

import dev.holdfast.agent.idle.Lease;
import dev.holdfast.agent.idle.OwnLeases;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.http.Problems;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// An agent's word that it is busy, or is no longer, as a script can say it: `PUT /busy?for=30m` with the reason as
/// the body, and `DELETE /busy`. A POST does what a PUT does, and `for=0` what a DELETE does, for programs that know
/// no other.
final class BusyWord {

    private static final int MOST_BYTES = 1024;
    private static final String NO_REASON = "it did not say why";
    private static final Pattern PERIOD = Pattern.compile("([0-9]{1,6})([smh]?)");

    private final OwnLeases leases;

    BusyWord(OwnLeases leases) {
        this.leases = leases;
    }

    void serve(Exchange exchange, AgentId agent) throws IOException {
        try {
            switch (exchange.head().method()) {
                case "PUT", "POST" -> take(exchange, agent);
                case "DELETE" -> end(exchange, agent);
                default -> exchange.answer(405, Headers.of("Allow", "PUT, POST, DELETE"), new byte[0]);
            }
        } catch (Problem problem) {
            throw new Refused(Problems.status(problem.kind()), problem.sentence());
        }
    }

    private void take(Exchange exchange, AgentId agent) throws IOException {
        byte[] body = exchange.body().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new Refused(413, "Say in one line why you are busy.");
        }
        String target = exchange.head().target();
        String said = new String(body, StandardCharsets.UTF_8).strip();
        String reason = said.isEmpty() ? query(target, "reason").orElse(NO_REASON) : said;
        Duration period = period(query(target, "for").orElse(""));
        if (period.isZero()) {
            end(exchange, agent);
            return;
        }
        Lease lease = leases.take(agent, period, reason);
        byte[] answer = (Json.write(told(lease)) + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.answer(200, Headers.of("Content-Type", "application/json"), answer);
    }

    private void end(Exchange exchange, AgentId agent) throws IOException {
        leases.end(agent);
        exchange.answer(204, Headers.NONE, new byte[0]);
    }

    static ObjectNode told(Lease lease) {
        return Json.object().put("busy_until", lease.until().toString()).put("reason", lease.reason());
    }

    private static Duration period(String text) throws Refused {
        Matcher matcher = PERIOD.matcher(text);
        if (!matcher.matches()) {
            throw new Refused(400, "Say for how long you are busy, such as /busy?for=30m.");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static Optional<String> query(String target, String name) throws Refused {
        int mark = target.indexOf('?');
        if (mark < 0) {
            return Optional.empty();
        }
        try {
            return Stream.of(target.substring(mark + 1).split("&", 16))
                    .filter(pair -> pair.startsWith(name + "="))
                    .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                    .findFirst();
        } catch (IllegalArgumentException broken) {
            throw new Refused(400, "The query is not encoded as it should be.");
        }
    }
}
