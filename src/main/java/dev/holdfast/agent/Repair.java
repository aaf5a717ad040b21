package dev.holdfast.agent;

import dev.holdfast.runtime.FoundRuntime;
import java.util.Optional;

/// The next step from what is found to what is wanted. A pure function, total by the compiler: every
/// combination of what is wanted and what can be found has one answer, and a test walks the whole table.
public enum Repair {
    /// Found and wanted agree.
    NOTHING,
    /// Make a runtime.
    CREATE,
    /// Start the runtime, attach the volume, open the gateway.
    START,
    /// Give a living runtime its volume or its gateway back.
    ATTACH,
    THAW,
    FREEZE,
    /// Keep the present as a snapshot, and let the runtime end in good order.
    STOP,
    /// Remove the runtime. If one is wanted, the next step makes another.
    REMOVE,
    /// Only a person can help: the volume is not there or not the one that was left. Nothing is made in its
    /// place.
    ALARM;

    /// What is found of the volume.
    public enum Volume {
        PRESENT,
        MISSING,
        /// There is a volume, but its head is not the one that was written down.
        FOREIGN
    }

    /// What is found of the runtime, and whether volume and gateway are with it.
    ///
    /// @param connected whether the right head is attached and the gateway listens; of no meaning without a
    /// runtime
    public record Found(Optional<FoundRuntime.State> runtime, boolean connected, Volume volume) {}

    /// Decides.
    public static Repair of(Wanted wanted, Found found) {
        return switch (wanted) {
            case RUNNING -> found.volume() == Volume.PRESENT ? towardsRunning(found) : ALARM;
            case FROZEN -> found.volume() == Volume.PRESENT ? towardsFrozen(found) : ALARM;
            case STOPPED -> found.volume() == Volume.PRESENT ? towardsStopped(found) : ALARM;
            case ARCHIVED -> towardsStopped(found);
            case DELETED -> found.runtime().isPresent() ? REMOVE : NOTHING;
        };
    }

    private static Repair towardsRunning(Found found) {
        if (found.runtime().isEmpty()) {
            return CREATE;
        }
        return switch (found.runtime().get()) {
            case CREATED, STOPPED -> START;
            case RUNNING -> found.connected() ? NOTHING : ATTACH;
            case FROZEN -> found.connected() ? THAW : ATTACH;
            case DEAD -> REMOVE;
        };
    }

    /// Memory that is gone is not made up for: nothing is started only to be frozen.
    private static Repair towardsFrozen(Found found) {
        if (found.runtime().isEmpty()) {
            return NOTHING;
        }
        return switch (found.runtime().get()) {
            case CREATED, STOPPED -> NOTHING;
            case RUNNING -> found.connected() ? FREEZE : ATTACH;
            case FROZEN -> found.connected() ? NOTHING : ATTACH;
            case DEAD -> REMOVE;
        };
    }

    /// Towards no runtime at all. What still lives is not killed where it stands.
    private static Repair towardsStopped(Found found) {
        if (found.runtime().isEmpty()) {
            return NOTHING;
        }
        return switch (found.runtime().get()) {
            case RUNNING, FROZEN -> STOP;
            case CREATED, STOPPED, DEAD -> REMOVE;
        };
    }
}
