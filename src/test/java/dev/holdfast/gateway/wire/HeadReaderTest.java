package dev.holdfast.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadReaderTest {

    private static final String HOST = "Host: a\r\n";

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static RequestHead read(String text) throws IOException {
        return new HeadReader(bytes(text), Limits.DEFAULT).request();
    }

    private static int refusal(String text) {
        try {
            RequestHead head = read(text);
            Framing.of(head);
            return fail("taken: " + head);
        } catch (Refused refused) {
            return refused.status();
        } catch (IOException other) {
            return fail(other);
        }
    }

    @Test
    void anOrdinaryHeadIsUnderstood() throws IOException {
        RequestHead head = read("POST /a?b=c HTTP/1.1\r\nHost: x\r\nX-Two:  v w\t\r\nx-two: z\r\nEmpty:\r\n\r\nrest");
        assertThat(head.method()).isEqualTo("POST");
        assertThat(head.target()).isEqualTo("/a?b=c");
        assertThat(head.headers().all("X-TWO")).containsExactly("v w", "z");
        assertThat(head.headers().first("empty")).contains("");
        assertThat(Framing.of(head)).isEqualTo(new Framing.Empty());
    }

    @Test
    void whatFollowsTheHeadIsLeftAlone() throws IOException {
        InputStream in = bytes("GET / HTTP/1.1\r\n" + HOST + "\r\nrest");
        new HeadReader(in, Limits.DEFAULT).request();
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("rest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "get / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n: nameless\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            })
    void whatCouldBeReadInTwoWaysIsRefused(String head) {
        assertThat(refusal(head)).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "'GET / HTTP/2.0', 505",
        "'GET / HTTP/1.2', 505",
        "'GET / HTTP/0.9', 505",
        "'GET / HTTP/1.1|Expect: magic', 417",
        "'POST / HTTP/1.1|Transfer-Encoding: gzip', 501",
        "'POST / HTTP/1.1|Transfer-Encoding: chunked, gzip', 501",
        "'POST / HTTP/1.1|Transfer-Encoding: xchunked', 501"
    })
    void whatIsNotSpokenHereIsSaidSo(String head, int status) {
        assertThat(refusal(head.replace("|", "\r\n") + "\r\n" + HOST + "\r\n")).isEqualTo(status);
    }

    @Test
    void aHugeHeadIsRefusedBeforeItIsKept() {
        assertThat(refusal("GET /" + "a".repeat(40_000) + " HTTP/1.1\r\n" + HOST + "\r\n"))
                .isEqualTo(431);
        assertThat(refusal("GET / HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(200) + "\r\n"))
                .isEqualTo(431);
    }

    @Test
    void aHeadThatEndsTooEarlyIsNoHead() {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read("GET / HTTP/1.1\r\nHost: a\r\n"));
    }

    @Test
    void interimAnswersArePassedOver() throws IOException {
        InputStream in =
                bytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.0 200\r\nC: d\r\n\r\n");
        ResponseHead head = new HeadReader(in, Limits.DEFAULT).response();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers().first("c")).contains("d");
    }

    @Test
    void hopByHopHeadersStay() {
        Headers headers = new Headers(List.of(
                new Headers.Field("Connection", "close, X-Mine"),
                new Headers.Field("x-mine", "1"),
                new Headers.Field("Keep-Alive", "2"),
                new Headers.Field("Upgrade", "h2c"),
                new Headers.Field("Proxy-Authorization", "3"),
                new Headers.Field("Content-Length", "4"),
                new Headers.Field("Accept", "5")));
        assertThat(headers.endToEnd().fields()).containsExactly(new Headers.Field("Accept", "5"));
    }

    @Test
    void noBytesBreakTheReader() {
        Random random = new Random(20_260_301);
        String[] pieces = {
            "GET",
            " ",
            "/",
            "HTTP/1.1",
            "\r\n",
            "\r",
            "\n",
            ":",
            "Host: a",
            "X",
            "\0",
            "é",
            "chunked",
            "Transfer-Encoding: ",
            "Content-Length: ",
            "1",
            "\t",
            "\r\n\r\n"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "GET / HTTP/1.1\r\nHost: a\r\n" : "");
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                RequestHead head = read(text.toString());
                Framing.of(head);
                assertThat(head.headers().all("host")).hasSizeLessThanOrEqualTo(1);
            } catch (Refused refused) {
                assertThat(refused.status()).isBetween(400, 505);
            } catch (IOException ended) {
                assertThat(ended).isInstanceOf(EOFException.class);
            }
        }
    }
}
