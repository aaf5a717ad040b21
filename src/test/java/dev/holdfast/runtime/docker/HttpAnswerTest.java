package dev.holdfast.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {

    private static HttpAnswer answer(String wire) throws IOException {
        return HttpAnswer.read(new ByteArrayInputStream(wire.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aBodyOfKnownLengthIsReadToItsEndAndNoFurther() throws IOException {
        HttpAnswer answer = answer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-One: two: three\r\n\r\nabcdefg");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-ONE")).contains("two: three");
        assertThat(answer.text()).isEqualTo("abcd");
    }

    @Test
    void chunksAreJoinedAndTheirExtensionsPassedOver() throws IOException {
        HttpAnswer answer = answer(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n");
        assertThat(answer.text()).isEqualTo("abc0123456789");
    }

    @Test
    void whatHasComeOfAStreamCanBeReadAtOnce() throws IOException {
        HttpAnswer answer = answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        InputStream body = answer.body();
        assertThat(body.readNBytes(3)).asString().isEqualTo("abc");
        assertThat(body.available()).isZero();
        assertThatThrownBy(body::read).isInstanceOf(IOException.class);
    }

    @Test
    void aBodyThatEndsEarlyIsAnErrorAndNeverAShorterBody() throws IOException {
        HttpAnswer counted = answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
        assertThatThrownBy(counted::text).isInstanceOf(IOException.class);
        HttpAnswer chunked = answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc");
        assertThatThrownBy(chunked::text).isInstanceOf(IOException.class);
        HttpAnswer odd = answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc");
        assertThatThrownBy(odd::text).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNoAnswerIsAnError() {
        assertThatThrownBy(() -> answer("")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> answer("SSH-2.0\r\n\r\n")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> answer("HTTP/1.1 200 OK\r\nX: y\r\n")).isInstanceOf(IOException.class);
    }

    @Test
    void aWordBeforeTheAnswerIsPassedOver() throws IOException {
        assertThat(answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 None\r\n\r\n")
                        .status())
                .isEqualTo(204);
    }
}
