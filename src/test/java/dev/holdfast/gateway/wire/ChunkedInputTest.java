package dev.holdfast.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedInputTest {

    private static String read(InputStream in) throws IOException {
        return new String(new ChunkedInput(in).readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void chunksAreJoinedAndNothingAfterThemIsTaken() throws IOException {
        InputStream in = bytes("3\r\nabc\r\nA;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nnext");
        assertThat(read(in)).isEqualTo("abc0123456789");
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("next");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                " 3\r\nabc\r\n0\r\n\r\n",
                "\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nabc",
                "3\r\nabc0\r\n\r\n"
            })
    void malformedChunksAreRefused(String body) {
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> read(bytes(body)));
    }

    @Test
    void aBodyThatEndsTooEarlyIsNotWhole() {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(bytes("5\r\nabc")));
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(bytes("3\r\nabc\r\n")));
    }

    @Test
    void trailersHaveAnEnd() {
        String endless = "0\r\n" + "X: y\r\n".repeat(100) + "\r\n";
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> read(bytes(endless)));
    }
}
