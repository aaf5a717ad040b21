package dev.holdfast.gateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.gateway.wire.Refused;
import dev.holdfast.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {

    private static boolean allows(String host, String destination) throws Refused {
        EgressPolicy policy = EgressPolicy.of("allow-list", List.of(host));
        return policy.refusal(Destination.of(destination)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com:443, true",
        "Example.COM, example.com.:80, true",
        "example.com, www.example.com:443, false",
        "example.com, notexample.com:443, false",
        "example.com:443, example.com:443, true",
        "example.com:443, example.com:80, false",
        "*.example.com, www.example.com:443, true",
        "*.example.com, a.b.example.com:443, true",
        "*.example.com, example.com:443, false",
        "*.example.com, badexample.com:443, false",
        "*.example.com:22, git.example.com:22, true",
        "*.example.com:22, git.example.com:443, false",
        "1.1.1.1, 1.1.1.1:53, true",
        "1.1.1.1, 1.1.1.2:53, false",
        "[2606:4700::1111], [2606:4700:0::1111]:443, true",
        "[2606:4700::1111]:443, [2606:4700::1111]:80, false"
    })
    void allowListsMatchHostsAndPorts(String host, String destination, boolean allowed) throws Refused {
        assertThat(allows(host, destination)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "http://example.com", "example.com/x", "*.1.2.3.4", "0x7f.1", "a b"})
    void nonsenseInAnAllowListIsRefusedWhenItIsSet(String host) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> EgressPolicy.of("allow-list", List.of(host)))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("bad_egress_host"));
    }

    @Test
    void thePolicyReadsAsItWasWritten() {
        List<String> hosts = List.of("example.com", "*.example.org:22", "1.1.1.1", "example.net:443");
        assertThat(EgressPolicy.of("allow-list", hosts).hosts()).isEqualTo(hosts);
        assertThat(EgressPolicy.of("closed", List.of())).isEqualTo(EgressPolicy.CLOSED);
        assertThat(EgressPolicy.of("open", List.of())).isEqualTo(EgressPolicy.OPEN);
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> EgressPolicy.of("ajar", List.of()));
    }
}
