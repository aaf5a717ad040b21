package dev.holdfast.runtime.docker;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.Namespaces;
import dev.holdfast.linux.ProcessFacts;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The loopback of one start of a runtime.
final class Loopback {

    private static final byte[] ADDRESS = {127, 0, 0, 1};

    private final RuntimeId runtime;
    private final int init;
    private final Optional<ControlGroup> group;

    Loopback(RuntimeId runtime, int init, Optional<ControlGroup> group) {
        this.runtime = runtime;
        this.init = init;
        this.group = group;
    }

    /// The group that the init is in names the container: where there is none, the number may be anybody's by
    /// now, and nobody's namespace is entered.
    ServerSocketChannel listen(int port) throws IOException {
        if (group.isEmpty()) {
            throw Problem.conflict("runtime_not_running", "The runtime " + runtime + " has just ended.");
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(ADDRESS), port);
        try {
            return Namespaces.inNetworkOf(init, () -> bound(address));
        } catch (BindException taken) {
            throw Problem.conflict(
                            "port_taken",
                            "Port " + port + " in the runtime " + runtime + " is taken by " + holder(port)
                                    + "; it is free again when the runtime is restarted.")
                    .causedBy(taken);
        }
    }

    private static ServerSocketChannel bound(InetSocketAddress address) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
            return listener.bind(address);
        } catch (IOException failed) {
            listener.close();
            throw failed;
        }
    }

    private String holder(int port) throws IOException {
        OptionalInt inode = ProcessFacts.listener(init, port);
        List<Integer> members = group.isPresent() ? group.get().members() : List.of();
        if (inode.isPresent()) {
            String socket = "socket:[" + inode.getAsInt() + "]";
            for (int pid : members) {
                Optional<ProcessFacts> process = ProcessFacts.of(pid);
                if (process.isPresent() && holds(pid, socket)) {
                    return "\"" + process.get().name() + "\" (process "
                            + process.get().innerPid() + ")";
                }
            }
        }
        return "a process that cannot be found";
    }

    private static boolean holds(int pid, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files) {
                if (Files.readSymbolicLink(file).toString().equals(socket)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | java.nio.file.DirectoryIteratorException ended) {
            return false;
        }
    }
}
