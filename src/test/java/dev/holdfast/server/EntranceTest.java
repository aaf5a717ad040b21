package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.http.Listen;
import dev.holdfast.problem.Problem;
import dev.holdfast.server.Entrance.Insecure;
import dev.holdfast.server.Entrance.Plain;
import dev.holdfast.server.Entrance.Proof;
import dev.holdfast.server.Entrance.SelfMade;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntranceTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::"})
    void othersComeInOnlyOverTls(String host) {
        Problem problem = catchThrowableOfType(Problem.class, () -> entrance(host, new Plain()));
        assertThat(problem.code()).isEqualTo("tls_needed");
        assertThat(problem.sentence()).contains(host, "--tls-cert", "self-signed", "--insecure-http");
    }

    @Test
    void theMachinesOwnCommandsAlwaysHaveAPlainDoor() throws IOException {
        Listen listen = entrance("0.0.0.0", new SelfMade()).listen(4180, folder, Clock.systemUTC());
        assertThat(listen.doors()).hasSize(2);
        assertThat(listen.doors().getFirst()).isEqualTo(new Listen.Door("127.0.0.1", 0, Optional.empty()));
        assertThat(listen.doors().getLast().port()).isEqualTo(4180);
        assertThat(listen.doors().getLast().tls()).isPresent();
        assertThat(Entrance.LOOPBACK.listen(4180, folder, Clock.systemUTC()).doors())
                .containsExactly(new Listen.Door("127.0.0.1", 4180, Optional.empty()));
        assertThat(entrance("192.0.2.1", new Insecure())
                        .listen(4180, folder, Clock.systemUTC())
                        .doors()
                        .getLast())
                .isEqualTo(new Listen.Door("192.0.2.1", 4180, Optional.empty()));
    }

    @Test
    void peopleAreToldAnAddressThatTheyCanGoTo() {
        URI loopback = URI.create("http://127.0.0.1:4180");
        assertThat(Entrance.LOOPBACK.told(List.of(loopback))).isEqualTo(loopback);
        URI everywhere = URI.create("https://0.0.0.0:4180");
        assertThat(entrance("0.0.0.0", new SelfMade())
                        .told(List.of(loopback, everywhere))
                        .getHost())
                .isNotEqualTo("0.0.0.0");
        URI fleet = URI.create("https://fleet.example");
        Entrance proxied = new Entrance("127.0.0.1", new Plain(), Optional.of(fleet), List.of("127.0.0.1"));
        assertThat(proxied.told(List.of(loopback))).isEqualTo(fleet);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fleet.example", "ftp://fleet.example", "https://fleet.example/holdfast", "https:///x", "/x"})
    void aPublicUrlIsAWholeAddressWithoutAPath(String url) {
        assertThat(catchThrowableOfType(
                                Problem.class,
                                () -> new Entrance("127.0.0.1", new Plain(), Optional.of(new URI(url)), List.of()))
                        .code())
                .isEqualTo("bad_public_url");
    }

    private static Entrance entrance(String host, Proof proof) {
        return new Entrance(host, proof, Optional.empty(), List.of());
    }
}
