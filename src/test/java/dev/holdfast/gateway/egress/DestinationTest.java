package dev.holdfast.gateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.gateway.wire.Refused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    @ParameterizedTest
    @CsvSource({
        "example.com:443, example.com, 443",
        "EXAMPLE.com.:443, example.com, 443",
        "xn--bcher-kva.example:1, xn--bcher-kva.example, 1",
        "a_b.c:65535, a_b.c, 65535",
        "127.0.0.1:80, 127.0.0.1, 80",
        "[::1]:80, 0:0:0:0:0:0:0:1, 80",
        "[2606:4700::1111]:443, 2606:4700:0:0:0:0:0:1111, 443"
    })
    void oneSpellingForEachHost(String authority, String host, int port) throws Refused {
        Destination destination = Destination.of(authority);
        assertThat(destination.host()).isEqualTo(host);
        assertThat(destination.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":443",
                "example.com",
                "example.com:",
                "example.com:0",
                "example.com:65536",
                "example.com:+80",
                "example.com:80a",
                "example.com:080000",
                "user@example.com:443",
                "user:pass@example.com:443",
                "example.com..:443",
                ".example.com:443",
                "exa mple.com:443",
                "exa/mple:443",
                "b\u00fccher.example:443",
                "0x7f.1:80",
                "0x7f000001:80",
                "2130706433:80",
                "127.1:80",
                "0177.0.0.1:80",
                "127.0.0.01:80",
                "127.0.0.256:80",
                "1.2.3.4.5:80",
                "::1:80",
                "[::1%lo]:80",
                "[127.0.0.1]:80",
                "[::1:80",
                "[::1]80",
                "[::g]:80",
                "-a.example:80",
                "a\r\nb:80"
            })
    void nothingElseIsADestination(String authority) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> Destination.of(authority))
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(400));
    }
}
