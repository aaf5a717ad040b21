package dev.holdfast.gateway.models;

import dev.holdfast.gateway.provider.Upstream;
import dev.holdfast.gateway.wire.Exchange;
import dev.holdfast.gateway.wire.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Passes a provider's answer back to the agent, piece by piece as it comes.
final class ModelAnswer {

    private static final int PIECE_BYTES = 16 << 10;

    /// An error is short; what is longer is cut.
    private static final int ERROR_BYTES = 64 << 10;

    private final Exchange exchange;
    private final Upstream upstream;
    private final UpstreamCall call;

    ModelAnswer(Exchange exchange, Upstream upstream, UpstreamCall call) {
        this.exchange = exchange;
        this.upstream = upstream;
        this.call = call;
    }

    /// @param ledger gets what was counted, once, and before the client can have read the end
    void pass(HttpResponse<InputStream> response, InputStream body, Meter meter, Consumer<Counted> ledger)
            throws IOException, ApiError {
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            throw ApiError.upstream("The provider \"" + upstream.name()
                    + "\" answered with a redirect, which is not followed: its base_url is wrong.");
        }
        Headers headers = headers(response);
        if (status >= 400) {
            error(status, headers, body);
            return;
        }
        String coding = response.headers().firstValue("content-encoding").orElse("identity");
        if (!coding.equalsIgnoreCase("identity")) {
            throw ApiError.upstream("The provider \"" + upstream.name()
                    + "\" answered compressed although it was asked not to; such answers cannot be counted.");
        }
        OutputStream out = exchange.answer(status, headers, OptionalLong.empty());
        stream(body, out, meter, ledger);
        out.close();
    }

    private void stream(InputStream body, OutputStream out, Meter meter, Consumer<Counted> ledger) throws IOException {
        boolean recorded = false;
        byte[] bytes = new byte[PIECE_BYTES];
        try {
            for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
                call.moved();
                meter.see(bytes, count);
                if (!recorded && meter.ended()) {
                    recorded = true;
                    ledger.accept(meter.counted());
                }
                out.write(bytes, 0, count);
            }
            meter.end();
        } finally {
            if (!recorded && !meter.counted().isNothing()) {
                ledger.accept(meter.counted());
            }
        }
    }

    /// A provider may repeat in an error what it was sent.
    private void error(int status, Headers headers, InputStream body) throws IOException {
        String text = new String(body.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8);
        String safe = upstream.key().map(key -> key.redact(text)).orElse(text);
        exchange.answer(status, headers, safe.getBytes(StandardCharsets.UTF_8));
    }

    private static Headers headers(HttpResponse<InputStream> response) {
        List<Headers.Field> fields = new ArrayList<>();
        response.headers().map().forEach((name, values) -> {
            if (MessagesApi.isPassedBack(name)) {
                values.forEach(value -> fields.add(new Headers.Field(name, value)));
            }
        });
        return new Headers(fields);
    }
}
