package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustedProxiesTest {

    private static final String PROXY = "10.0.0.1";
    private static final String CALLER = "198.51.100.4";

    private final TrustedProxies proxies = TrustedProxies.of(List.of(PROXY, "192.0.2.0/24", "::1"));

    @Test
    void theCallerIsWhomTheLastProxyHeard() {
        assertThat(proxies.caller(PROXY, List.of(CALLER))).isEqualTo(CALLER);
        assertThat(proxies.caller(PROXY, List.of(CALLER + ", 192.0.2.9"))).isEqualTo(CALLER);
        assertThat(proxies.caller("::1", List.of(CALLER, "192.0.2.9"))).isEqualTo(CALLER);
    }

    @Test
    void whatTheCallerItselfWroteMeansNothing() {
        assertThat(proxies.caller(PROXY, List.of("203.0.113.1, " + CALLER))).isEqualTo(CALLER);
        assertThat(proxies.caller(CALLER, List.of("203.0.113.1"))).isEqualTo(CALLER);
        assertThat(proxies.caller(CALLER, List.of(PROXY))).isEqualTo(CALLER);
        assertThat(proxies.caller(PROXY, List.of("<script>"))).isEqualTo(PROXY);
        assertThat(proxies.caller(PROXY, List.of("localhost"))).isEqualTo(PROXY);
        assertThat(proxies.caller(PROXY, List.of())).isEqualTo(PROXY);
        assertThat(TrustedProxies.NONE.caller(PROXY, List.of(CALLER))).isEqualTo(PROXY);
    }

    @Test
    void onlyAProxySaysThatTheCallerSpokeTls() {
        assertThat(proxies.saysSecure(PROXY, List.of("https"))).isTrue();
        assertThat(proxies.saysSecure(PROXY, List.of("https", "http"))).isFalse();
        assertThat(proxies.saysSecure(PROXY, List.of())).isFalse();
        assertThat(proxies.saysSecure(CALLER, List.of("https"))).isFalse();
    }

    @Test
    void whatIsNoAddressIsRefused() {
        Problem problem = catchThrowableOfType(Problem.class, () -> TrustedProxies.of(List.of("my proxy")));
        assertThat(problem.code()).isEqualTo("bad_proxy");
        assertThat(problem.sentence()).contains("my proxy");
    }
}
