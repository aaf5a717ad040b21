package dev.holdfast.gateway.egress;

import dev.holdfast.gateway.egress.EgressJournal.Verdict;
import dev.holdfast.gateway.wire.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides whether an agent may reach a destination, and by which addresses.
///
/// The policy is asked about the name, then every address that the name has is judged. Callers connect to
/// the addresses they get from here and never resolve again, so a name that changes its mind gains nothing.
public final class EgressGate {

    private final Resolver resolver;
    private final AllowedPrivate allowed;
    private final EgressJournal journal;

    public EgressGate(Resolver resolver, AllowedPrivate allowed, EgressJournal journal) {
        this.resolver = resolver;
        this.allowed = allowed;
        this.journal = journal;
    }

    /// The addresses that may be connected to, at least one.
    ///
    /// @throws Refused with the reason; either way the decision is in the journal
    List<InetAddress> pass(Lane lane, Destination destination) throws IOException {
        Lane.Visitor visitor = lane.visitor();
        Optional<String> policy = visitor.policy().refusal(destination);
        if (policy.isPresent()) {
            throw refuse(visitor, destination, policy.get(), sentence(visitor.policy()));
        }
        if (destination.disguised()) {
            throw refuse(visitor, destination, "mapped", "an IPv4 address in IPv6 spelling is not taken.");
        }
        List<InetAddress> found = addresses(lane, visitor, destination);
        List<InetAddress> good = new ArrayList<>();
        String reason = "";
        for (InetAddress address : found) {
            Optional<String> refusal =
                    allowed.cover(destination, address) ? Optional.empty() : Addresses.refusal(address);
            if (refusal.isEmpty()) {
                good.add(address);
            } else {
                reason = refusal.get();
            }
        }
        if (good.isEmpty()) {
            throw refuse(
                    visitor,
                    destination,
                    reason,
                    "its address is not a public one (" + reason.replace('_', ' ') + ").");
        }
        journal.note(
                visitor.agent(),
                Verdict.ALLOWED,
                destination,
                visitor.policy().rule().word());
        return good;
    }

    void flush() {
        journal.flush();
    }

    void close() {
        journal.close();
    }

    private List<InetAddress> addresses(Lane lane, Lane.Visitor visitor, Destination destination) throws IOException {
        if (destination.literal().isPresent()) {
            return List.of(destination.literal().get());
        }
        try {
            return lane.resolve(resolver, destination.host());
        } catch (UnknownHostException unknown) {
            journal.note(visitor.agent(), Verdict.REFUSED, destination, "unresolved");
            throw new Refused(502, "Holdfast found no address for the name " + destination.host() + ".");
        }
    }

    private Refused refuse(Lane.Visitor visitor, Destination destination, String reason, String because) {
        journal.note(visitor.agent(), Verdict.REFUSED, destination, reason);
        return new Refused(403, "Holdfast does not let this agent reach " + destination + ": " + because);
    }

    private static String sentence(EgressPolicy policy) {
        return switch (policy.rule()) {
            case OPEN -> "";
            case ALLOW_LIST -> "the host is not on its allow-list.";
            case CLOSED -> "its egress policy is closed.";
        };
    }
}
