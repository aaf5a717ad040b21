package dev.holdfast.server;

import dev.holdfast.agent.Admission;
import dev.holdfast.agent.idle.Times;
import dev.holdfast.data.DataDirectory;
import dev.holdfast.runtime.docker.DockerRuntime;
import dev.holdfast.storage.choice.StorageWish;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a server is started with.
///
/// @param port 0 takes any free one
/// @param engine the Docker Engine's socket, such as `unix:///var/run/docker.sock`
/// @param database a PostgreSQL URL; absent for SQLite in the data directory
/// @param storage what a new pool is made as; one that is there stays as it is
/// @param uid who agents are on the host; a user and group that is nobody there
/// @param image what an agent runs when its creation names none
/// @param allowedPrivate private addresses that agents may reach all the same, as `host:port` or CIDR
/// @param entrance who can get to the port, and how
/// @param previews where the pages that agents made are shown
/// @param cold where archives lie
/// @param ssh where SSH is spoken, as soon as anybody has a key registered
/// @param rules what agents may do by themselves, and what is done with them
/// @param warm how many runtimes of each kind in use wait, started and frozen, for whoever comes; 0 for
/// none
public record Config(
        DataDirectory data,
        int port,
        URI engine,
        Optional<String> database,
        StorageWish storage,
        int uid,
        String image,
        List<String> allowedPrivate,
        Entrance entrance,
        PreviewDoor previews,
        InetSocketAddress ssh,
        Rules rules,
        int warm,
        ColdStorage cold) {

    /// The rules of the house, where agents have none of their own.
    ///
    /// @param freezeAfter how long an agent may be idle before it is frozen; zero for ever
    /// @param stopAfter how long an agent may be idle before its runtime ends; zero for ever
    /// @param trashKeeps how long a deleted agent can be brought back
    /// @param caps how much may be at work at the same time
    /// @param looks how often is looked whether a time is over
    public record Rules(
            Duration freezeAfter, Duration stopAfter, Duration trashKeeps, Admission.Caps caps, Duration looks) {

        /// Five minutes, twenty minutes, seven days, no caps; every ten seconds.
        public static final Rules USUAL = new Rules(
                Duration.ofMinutes(5),
                Duration.ofMinutes(20),
                Duration.ofDays(7),
                Admission.Caps.NONE,
                Duration.ofSeconds(10));

        /// @param maxRunning zero for any number
        /// @param maxMemory zero for any number of bytes
        public static Rules of(
                Duration freezeAfter, Duration stopAfter, Duration trashKeeps, int maxRunning, long maxMemory) {
            Admission.Caps caps = new Admission.Caps(maxRunning, maxMemory);
            return new Rules(freezeAfter, stopAfter, trashKeeps, caps, USUAL.looks());
        }

        Times idle() {
            return new Times(freezeAfter, stopAfter);
        }
    }

    public static final int DEFAULT_PORT = 4180;
    public static final int DEFAULT_UID = DockerRuntime.Settings.USUAL_UID;
    public static final String DEFAULT_IMAGE = "holdfast/agent:latest";

    /// One: the next agent, and the next one to be woken, find it; what it takes is a shell's memory.
    public static final int DEFAULT_WARM = 1;

    /// Where SSH is spoken if nothing else is set: to this machine only.
    public static final String DEFAULT_SSH = "127.0.0.1:2222";

    public Config {
        allowedPrivate = List.copyOf(allowedPrivate);
    }
}
