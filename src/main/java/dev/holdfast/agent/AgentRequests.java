package dev.holdfast.agent;

import dev.holdfast.agent.AgentRoutes.Defaults;
import dev.holdfast.agent.Definition.Egress;
import dev.holdfast.runtime.RuntimeSpec.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What people send to make an agent, or to change it.
final class AgentRequests {

    private AgentRequests() {}

    /// @param snapshotEverySeconds how often a snapshot is taken of what was written meanwhile; 0 for never
    record CreateRequest(
            String name,
            Optional<String> driver,
            Optional<String> image,
            Optional<String> provider,
            Optional<String> model,
            Optional<EgressRequest> egress,
            Optional<LimitsRequest> limits,
            Optional<Long> snapshotEverySeconds,
            Optional<IdleRequest> idle,
            Optional<Map<String, String>> env,
            Optional<Map<String, String>> labels,
            Optional<Boolean> writableRoot) {

        Definition definition(Defaults defaults) {
            return new Definition(
                    driver.orElse(defaults.driver()),
                    image.orElse(defaults.image()),
                    provider,
                    model,
                    egress.map(EgressRequest::egress).orElse(Egress.OPEN),
                    limits.map(LimitsRequest::limits).orElse(Limits.DEFAULT),
                    limits.flatMap(LimitsRequest::volumeBytes),
                    snapshotEverySeconds.filter(seconds -> seconds != 0),
                    idle.flatMap(IdleRequest::freezeAfterSeconds),
                    idle.flatMap(IdleRequest::stopAfterSeconds),
                    writableRoot.orElse(false),
                    env.orElse(Map.of()),
                    labels.orElse(Map.of()));
        }
    }

    /// Each limit alone may be left out.
    record LimitsRequest(
            Optional<Long> memory, Optional<Integer> cpus, Optional<Integer> processes, Optional<Long> volumeBytes) {

        Limits limits() {
            return new Limits(
                    memory.orElse(Limits.DEFAULT.memory()),
                    cpus.orElse(Limits.DEFAULT.cpus()),
                    processes.orElse(Limits.DEFAULT.processes()));
        }
    }

    /// What is to be different; what is left out stays.
    ///
    /// @param snapshotEverySeconds how often a snapshot is taken of what was written meanwhile; 0 for never
    /// @param env all of its variables from now on
    /// @param labels all of its labels from now on
    record ChangeRequest(
            Optional<String> driver,
            Optional<String> image,
            Optional<String> provider,
            Optional<String> model,
            Optional<EgressRequest> egress,
            Optional<LimitsRequest> limits,
            Optional<Long> snapshotEverySeconds,
            Optional<IdleRequest> idle,
            Optional<Map<String, String>> env,
            Optional<Map<String, String>> labels) {

        Definition.Change change() {
            return new Definition.Change(
                    driver,
                    image,
                    provider,
                    model,
                    egress.map(EgressRequest::egress),
                    limits.flatMap(LimitsRequest::memory),
                    limits.flatMap(LimitsRequest::cpus),
                    limits.flatMap(LimitsRequest::processes),
                    limits.flatMap(LimitsRequest::volumeBytes),
                    snapshotEverySeconds,
                    idle.flatMap(IdleRequest::freezeAfterSeconds),
                    idle.flatMap(IdleRequest::stopAfterSeconds),
                    env,
                    labels);
        }
    }

    /// After how long without a sign of life the agent is paused; 0 for never.
    record IdleRequest(Optional<Long> freezeAfterSeconds, Optional<Long> stopAfterSeconds) {}

    /// @param allow only of use with the policy `allow-list`
    record EgressRequest(String policy, Optional<List<String>> allow) {

        Egress egress() {
            return new Egress(policy, allow.orElse(List.of()));
        }
    }
}
