package dev.holdfast.server;

import dev.holdfast.http.ApiServer;
import dev.holdfast.http.Listen;
import dev.holdfast.problem.Problem;
import dev.holdfast.workspace.preview.PreviewOrigin;
import java.net.URI;
import java.util.Optional;

/// Where pages that agents made are shown: beside the server, on the next port, unless told otherwise.
///
/// @param listen another address and port, as `host:port`
/// @param address how people get there, such as through a proxy
public record PreviewDoor(Optional<String> listen, Optional<URI> address) {

    /// Beside the server.
    public static final PreviewDoor BESIDE = new PreviewDoor(Optional.empty(), Optional.empty());

    /// @throws Problem UNPROCESSABLE `bad_address`, `bad_public_url`
    public PreviewDoor {
        listen.ifPresent(PreviewDoor::port);
        address.ifPresent(Entrance::check);
    }

    private static int port(String place) {
        String port = place.substring(place.lastIndexOf(':') + 1);
        if (!place.matches(".+:[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw Problem.unprocessable(
                    "bad_address", "\"" + place + "\" must be an address and a port, such as 127.0.0.1:4181.");
        }
        return Integer.parseInt(port);
    }

    /// The host that was asked for, else the server's own.
    String host(String own) {
        return listen.map(place -> place.substring(0, place.lastIndexOf(':')).replaceAll("[\\[\\]]", ""))
                .orElse(own);
    }

    /// The port that was asked for, else the one after the server's.
    int portAfter(int own) {
        return listen.map(PreviewDoor::port).orElse(own == 0 || own == 65_535 ? 0 : own + 1);
    }

    /// Whether any other port would do as well.
    boolean takesAnyPort() {
        return listen.isEmpty();
    }

    /// The origin that people see.
    PreviewOrigin origin(ApiServer listening, Listen server) {
        URI own = listening.address();
        return address.<PreviewOrigin>map(PreviewOrigin.Named::new)
                .orElseGet(() -> server.publicAddress().isPresent()
                        ? new PreviewOrigin.Unreachable()
                        : new PreviewOrigin.Port(own.getScheme(), own.getPort()));
    }
}
