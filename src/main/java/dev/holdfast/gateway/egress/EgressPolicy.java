package dev.holdfast.gateway.egress;

import dev.holdfast.problem.Problem;
import java.util.List;
import java.util.Optional;

/// Which hosts an agent may reach. What is private to the machine or its network is never among them.
///
/// @param allow used by ALLOW_LIST only, and kept by the others
public record EgressPolicy(Rule rule, List<HostPattern> allow) {

    /// The kinds of policy.
    public enum Rule {
        OPEN("open"),
        ALLOW_LIST("allow-list"),
        CLOSED("closed");

        private final String word;

        Rule(String word) {
            this.word = word;
        }

        /// As the API says it.
        public String word() {
            return word;
        }
    }

    /// Every public address.
    public static final EgressPolicy OPEN = new EgressPolicy(Rule.OPEN, List.of());

    /// Nothing.
    public static final EgressPolicy CLOSED = new EgressPolicy(Rule.CLOSED, List.of());

    public EgressPolicy {
        allow = List.copyOf(allow);
    }

    /// The policy from the words of the API.
    public static EgressPolicy of(String word, List<String> allow) {
        for (Rule rule : Rule.values()) {
            if (rule.word().equals(word)) {
                return new EgressPolicy(
                        rule, allow.stream().map(HostPattern::of).toList());
            }
        }
        throw Problem.unprocessable(
                "bad_egress_policy", "\"" + word + "\" is not an egress policy: open, allow-list or closed.");
    }

    /// The hosts as the API says them.
    public List<String> hosts() {
        return allow.stream().map(HostPattern::toString).toList();
    }

    /// Why this destination is refused, if it is.
    Optional<String> refusal(Destination destination) {
        return switch (rule) {
            case OPEN -> Optional.empty();
            case CLOSED -> Optional.of("closed");
            case ALLOW_LIST ->
                allow.stream().anyMatch(host -> host.matches(destination))
                        ? Optional.empty()
                        : Optional.of("not_listed");
        };
    }
}
