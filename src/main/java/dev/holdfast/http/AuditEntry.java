package dev.holdfast.http;

import dev.holdfast.access.AuditLog;
import java.util.Optional;

/// The line that a call leaves in the audit: every call that may change something, and every download of an
/// agent's bytes. It is written once, before the caller hears of the outcome.
final class AuditEntry {

    private static final int LONGEST_PATH = 2000;
    private static final int LONGEST_NAME = 200;

    private final AuditLog audit;
    private final Exchange exchange;
    private final ServerCall call;
    private boolean written;

    AuditEntry(AuditLog audit, Exchange exchange, ServerCall call) {
        this.audit = audit;
        this.exchange = exchange;
        this.call = call;
    }

    void write(int status) {
        if (!written && wanted(status)) {
            written = true;
            Endpoint endpoint = call.endpoint();
            AuditLog.Deed deed = new AuditLog.Deed(
                    endpoint.action(),
                    exchange.method(),
                    shortened(exchange.rawPath(), LONGEST_PATH),
                    agent(endpoint).map(name -> shortened(name, LONGEST_NAME)));
            audit.add(call.actor(), deed, status, new AuditLog.Origin(call.address(), exchange.id()));
        }
    }

    private boolean wanted(int status) {
        Endpoint endpoint = call.endpoint();
        if (endpoint.answers() == Endpoint.Answers.PASSED_ON) {
            return false;
        }
        return switch (endpoint.scope()) {
            // Anybody could fill the audit with what fails before anything is looked at.
            case OPEN -> endpoint.changes() && (status < 400 || status == 401);
            case READ, WRITE, ADMIN -> endpoint.changes() || downloads(endpoint);
        };
    }

    private boolean downloads(Endpoint endpoint) {
        return endpoint.concernsAgent() && exchange.method().equals("GET") && call.raw();
    }

    private Optional<String> agent(Endpoint endpoint) {
        return endpoint.concernsAgent() ? call.rawParameter("agent") : Optional.empty();
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
