package dev.holdfast.data;

import dev.holdfast.id.RuntimeId;
import java.nio.file.Path;

/// Where everything of one installation lies.
///
/// ```
/// installation      the id of this data directory, written once
/// config            what `up` was told, as `name = value`
/// started           what the running server was started with
/// built-images      the names of the images that `up` built for it
/// engine/           a Docker Engine of our own, where the machine keeps none
/// lock              held by the server that uses it
/// holdfast.db       the database (SQLite)
/// secret.key        what secrets are encrypted with, mode 0600
/// token             the machine's own token, mode 0600
/// setup-link        the first administrator's one-time link, mode 0600, until it was used
/// public-address    what people are told to go to, and the SHA-256 of the server's certificate if it has one
/// ssh-host-key      by which SSH clients know the server again; mode 0600
/// server.log        the server's log
/// server.pid        the process id of the running server, and its address in `address`
/// pool.img          the pool file, where the directory is not on btrfs itself
/// pool/             the pool: volumes, snapshots and run directories (its inner layout is `storage`'s)
/// cold/             archived agents, where no other place is set
/// temporary/        what a running server needs for a while; empty when it starts
/// mounts/<runtime>/ where a runtime's workspace and home appear; a shared mount of its own
/// ```
///
/// Database, secrets and logs lie outside of the pool, so a full or broken pool takes none of them
/// along.
public record DataDirectory(Path root) {

    public DataDirectory {
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException("not absolute: " + root);
        }
        root = root.normalize();
    }

    public Path installation() {
        return root.resolve("installation");
    }

    public Path settings() {
        return root.resolve("config");
    }

    /// What the running server was started with: another text means that it has to be started again.
    public Path started() {
        return root.resolve("started");
    }

    public Path builtImages() {
        return root.resolve("built-images");
    }

    public Path lock() {
        return root.resolve("lock");
    }

    public Path database() {
        return root.resolve("holdfast.db");
    }

    public Path secretKey() {
        return root.resolve("secret.key");
    }

    public Path token() {
        return root.resolve("token");
    }

    public Path sshHostKey() {
        return root.resolve("ssh-host-key");
    }

    public Path setupLink() {
        return root.resolve("setup-link");
    }

    public Path publicAddress() {
        return root.resolve("public-address");
    }

    public Path log() {
        return root.resolve("server.log");
    }

    public Path pid() {
        return root.resolve("server.pid");
    }

    public Path address() {
        return root.resolve("address");
    }

    public Path poolFile() {
        return root.resolve("pool.img");
    }

    /// Says that the pool is a file, so that one that is missing is not taken for one that was never made.
    public Path poolMark() {
        return root.resolve("pool.in-file");
    }

    /// Where archives lie if no other place is set.
    public Path cold() {
        return root.resolve("cold");
    }

    /// What a server needs while it runs, and no longer: libraries that it unpacked, bytes on their way.
    public Path temporary() {
        return root.resolve("temporary");
    }

    public Path pool() {
        return root.resolve("pool");
    }

    /// The shared mount beneath which every runtime has its mount points.
    public Path mounts() {
        return root.resolve("mounts");
    }

    /// Where the volume's `workspace/` is mounted for this runtime; empty, root's and read-only before
    /// that.
    public Path workspaceMount(RuntimeId runtime) {
        return mounts().resolve(runtime.value()).resolve("workspace");
    }

    /// Where the volume's `home/` is mounted for this runtime.
    public Path homeMount(RuntimeId runtime) {
        return mounts().resolve(runtime.value()).resolve("home");
    }

    /// Root's directory through which the server and the processes of a runtime exchange lines, in the
    /// pool.
    public Path run(RuntimeId runtime) {
        return pool().resolve("runs").resolve(runtime.value());
    }
}
