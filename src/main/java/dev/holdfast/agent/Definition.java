package dev.holdfast.agent;

import dev.holdfast.gateway.egress.EgressPolicy;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.RuntimeSpec;
import dev.holdfast.runtime.RuntimeSpec.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a user says an agent is made of. Stored as JSON, since nothing is ever looked up by it.
///
/// @param provider where its models come from; absent for the server's default
/// @param volumeBytes how much of the pool it may take with its snapshots; absent for the default
/// @param snapshotEverySeconds how often a snapshot is taken of what was written meanwhile; absent for never
/// @param freezeAfterSeconds how long it may be idle before it is frozen; 0 for ever, absent for the default
/// @param stopAfterSeconds how long it may be idle before its runtime ends; 0 for ever, absent for the default
/// @param environment the agent's own variables, seen by everything it runs
public record Definition(
        String driver,
        String image,
        Optional<String> provider,
        Optional<String> model,
        Egress egress,
        Limits limits,
        Optional<Long> volumeBytes,
        Optional<Long> snapshotEverySeconds,
        Optional<Long> freezeAfterSeconds,
        Optional<Long> stopAfterSeconds,
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

    /// What is to be different; what is empty stays.
    ///
    /// @param snapshotEverySeconds 0 for never
    /// @param environment and labels replace all that there are
    public record Change(
            Optional<String> driver,
            Optional<String> image,
            Optional<String> provider,
            Optional<String> model,
            Optional<Egress> egress,
            Optional<Long> memory,
            Optional<Integer> cpus,
            Optional<Integer> processes,
            Optional<Long> volumeBytes,
            Optional<Long> snapshotEverySeconds,
            Optional<Long> freezeAfterSeconds,
            Optional<Long> stopAfterSeconds,
            Optional<Map<String, String>> environment,
            Optional<Map<String, String>> labels) {

        Limits limits(Limits now) {
            return new Limits(memory.orElse(now.memory()), cpus.orElse(now.cpus()), processes.orElse(now.processes()));
        }
    }

    /// 20 GiB.
    static final long USUAL_VOLUME_BYTES = 20L << 30;

    private static final long LEAST_VOLUME_BYTES = 1L << 20;
    private static final long LEAST_PERIOD = 60;
    private static final long LEAST_IDLE = 30;

    /// 365 days.
    private static final long MOST_IDLE = 365L * 86_400;

    /// 31 days.
    private static final long MOST_PERIOD = 31L * 86_400;

    public Definition {
        if (volumeBytes.filter(bytes -> bytes < LEAST_VOLUME_BYTES).isPresent()) {
            throw Problem.unprocessable("bad_limits", "An agent needs at least 1 MiB of the pool for its volume.");
        }
        if (snapshotEverySeconds
                .filter(seconds -> seconds < LEAST_PERIOD || seconds > MOST_PERIOD)
                .isPresent()) {
            throw Problem.unprocessable(
                    "bad_schedule",
                    "Snapshots are taken every " + LEAST_PERIOD + " to " + MOST_PERIOD + " seconds; leave"
                            + " snapshot_every_seconds out, or change it to 0, for none.");
        }
        refuseBadIdle(freezeAfterSeconds);
        refuseBadIdle(stopAfterSeconds);
        environment = Map.copyOf(environment);
        labels = Map.copyOf(labels);
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static void refuseBadIdle(Optional<Long> after) {
        if (after.filter(seconds -> seconds != 0 && (seconds < LEAST_IDLE || seconds > MOST_IDLE))
                .isPresent()) {
            throw Problem.unprocessable(
                    "bad_idle",
                    "An idle agent is frozen or stopped after " + LEAST_IDLE + " seconds to 365 days, or never: 0.");
        }
    }

    /// How much of the pool the agent may take with its snapshots, in bytes.
    public long volumeLimit() {
        return volumeBytes.orElse(USUAL_VOLUME_BYTES);
    }

    /// The same with something changed.
    Definition with(Change change) {
        return new Definition(
                change.driver().orElse(driver),
                change.image().orElse(image),
                change.provider().or(() -> provider),
                change.model().or(() -> model),
                change.egress().orElse(egress),
                change.limits(limits),
                change.volumeBytes().or(() -> volumeBytes),
                change.snapshotEverySeconds().or(() -> snapshotEverySeconds).filter(seconds -> seconds != 0),
                change.freezeAfterSeconds().or(() -> freezeAfterSeconds),
                change.stopAfterSeconds().or(() -> stopAfterSeconds),
                rootWritable,
                change.environment().orElse(environment),
                change.labels().orElse(labels));
    }

    RuntimeSpec runtime() {
        return new RuntimeSpec(image, limits, rootWritable);
    }
}
