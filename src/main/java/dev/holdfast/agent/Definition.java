package dev.holdfast.agent;

import dev.holdfast.gateway.egress.EgressPolicy;
import dev.holdfast.runtime.RuntimeSpec;
import dev.holdfast.runtime.RuntimeSpec.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a user says an agent is made of. Stored as JSON, since nothing is ever looked up by it.
///
/// @param provider where its models come from; absent for the server's default
/// @param environment the agent's own variables, seen by everything it runs
public record Definition(
        String driver,
        String image,
        Optional<String> provider,
        Optional<String> model,
        Egress egress,
        Limits limits,
        boolean rootWritable,
        Map<String, String> environment,
        Map<String, String> labels) {

    /// Which hosts the agent may reach, in the words of the API.
    ///
    /// @param allow the hosts of an allow-list, such as `*.example.com`
    public record Egress(String policy, List<String> allow) {

        public static final Egress OPEN = new Egress("open", List.of());

        public Egress {
            allow = List.copyOf(allow);
            var _ = EgressPolicy.of(policy, allow);
        }

        EgressPolicy asPolicy() {
            return EgressPolicy.of(policy, allow);
        }
    }

    public Definition {
        environment = Map.copyOf(environment);
        labels = Map.copyOf(labels);
    }

    RuntimeSpec runtime() {
        return new RuntimeSpec(image, limits, rootWritable);
    }
}
