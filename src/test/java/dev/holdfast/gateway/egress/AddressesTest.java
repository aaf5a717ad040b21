package dev.holdfast.gateway.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    private static final String SPECIAL = """
            0.0.0.0, unspecified
            0.1.2.3, unspecified
            10.0.0.1, private
            10.255.255.255, private
            100.64.0.1, carrier
            100.100.100.200, carrier
            100.127.255.255, carrier
            127.0.0.1, loopback
            127.255.255.254, loopback
            168.63.129.16, metadata
            169.254.169.254, metadata
            169.254.1.1, link_local
            172.16.0.1, private
            172.31.255.255, private
            192.0.0.192, reserved
            192.0.2.1, documentation
            192.88.99.1, tunnel
            192.168.1.1, private
            198.18.0.1, benchmark
            198.19.255.255, benchmark
            198.51.100.7, documentation
            203.0.113.7, documentation
            224.0.0.1, multicast
            239.255.255.250, multicast
            240.0.0.1, reserved
            255.255.255.255, broadcast
            ::, unspecified
            ::1, loopback
            ::7f00:1, mapped
            64:ff9b::7f00:1, translated
            64:ff9b:1::1, translated
            100::1, reserved
            2001::1, tunnel
            2001:2::1, benchmark
            2001:10::1, reserved
            2001:db8::1, documentation
            2002:7f00:1::1, tunnel
            3fff::1, documentation
            5f00::1, reserved
            fc00::1, private
            fd00:ec2::254, metadata
            fd12:3456::1, private
            fe80::1, link_local
            fec0::1, private
            ff02::1, multicast
            """;

    @ParameterizedTest
    @CsvSource(textBlock = SPECIAL)
    void noAgentReachesWhatIsNotPublic(String address, String reason) {
        assertThat(Addresses.refusal(InetAddress.ofLiteral(address))).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.1",
                "192.167.255.255",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1"
            })
    void publicAddressesAreFree(String address) {
        assertThat(Addresses.special(InetAddress.ofLiteral(address))).isEmpty();
    }

    @Test
    void noAddressOfThisMachineIsFree() throws Exception {
        assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
                .isNotEmpty()
                .allSatisfy(address -> assertThat(Addresses.refusal(address)).isPresent());
    }
}
