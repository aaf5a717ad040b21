package dev.holdfast.setup;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Which engine is meant on a machine: the one that was named, the one of `DOCKER_HOST`, ours, the
/// system's own.
///
/// @param named by a setting
/// @param dockerHost what `DOCKER_HOST` says
/// @param ours the socket of the engine that we start where nobody else does
public record EngineChoice(Optional<Path> named, Optional<String> dockerHost, Path ours) {

    public static final Path SYSTEMS_OWN = Path.of("/var/run/docker.sock");

    /// The socket of an engine that answers; empty when there is none and none was asked for.
    ///
    /// @throws Problem UNPROCESSABLE `engine_remote`, UNAVAILABLE `engine_unavailable` when the one
    /// that was named does not answer
    public Optional<Path> answering() {
        Optional<Path> asked = asked();
        if (asked.isPresent()) {
            if (asked.get().equals(ours) && !answers(ours)) {
                return Optional.empty();
            }
            return Optional.of(needed(asked.get()));
        }
        if (answers(ours)) {
            return Optional.of(ours);
        }
        // An engine of ours that stands still is started again: the agents' containers are on it.
        boolean begun = Files.isDirectory(ours.resolveSibling("data"));
        return !begun && answers(SYSTEMS_OWN) ? Optional.of(SYSTEMS_OWN) : Optional.empty();
    }

    private Optional<Path> asked() {
        if (named.isPresent() || dockerHost.isEmpty()) {
            return named;
        }
        URI address = URI.create(dockerHost.get().replace(" ", ""));
        if (!"unix".equals(address.getScheme()) || address.getPath() == null) {
            throw Problem.unprocessable(
                    "engine_remote",
                    "DOCKER_HOST names an engine on another machine (" + dockerHost.get() + "). Holdfast shares"
                            + " mounts with its containers, so the engine has to run here: unset DOCKER_HOST, or name a"
                            + " socket of this machine with --engine.");
        }
        return Optional.of(Path.of(address.getPath()));
    }

    private static Path needed(Path socket) {
        if (!answers(socket)) {
            throw Problem.unavailable(
                    "engine_unavailable",
                    "No Docker Engine answers at " + socket + ". Start it, or name another socket with --engine.");
        }
        return socket;
    }

    /// Whether an engine answers at this socket.
    public static boolean answers(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(StandardCharsets.US_ASCII.encode("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n"));
            ByteBuffer answer = ByteBuffer.allocate(64);
            channel.read(answer);
            return StandardCharsets.US_ASCII.decode(answer.flip()).toString().contains(" 200 ");
        } catch (IOException nobody) {
            return false;
        }
    }
}
