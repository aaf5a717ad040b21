package dev.holdfast.gateway.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/// One request and its answer.
public final class Exchange {

    /// How much of an unread body is read to keep a connection.
    private static final int DRAIN_BYTES = 64 << 10;

    private final Connection connection;
    private final RequestHead head;
    private final Framing framing;
    private final RequestBody body;
    private Optional<AnswerBody> answer = Optional.empty();
    private volatile Runnable bodyEnded = () -> {};
    private volatile Optional<Watch> watch = Optional.empty();
    private boolean told;
    private boolean closing;
    private boolean takenOver;

    Exchange(Connection connection, RequestHead head, Framing framing) {
        this.connection = connection;
        this.head = head;
        this.framing = framing;
        this.body = new RequestBody(framing, connection.in(), () -> bodyEnded.run());
    }

    public RequestHead head() {
        return head;
    }

    public Framing framing() {
        return framing;
    }

    public Connection connection() {
        return connection;
    }

    /// The body as it arrives. Asking for it tells a client that waits to go on.
    public InputStream body() throws IOException {
        if (head.expectsContinue() && !told && answer.isEmpty() && !body.atEnd()) {
            told = true;
            connection.out().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return body;
    }

    /// Calls `gone` once, on another thread, when the client leaves after it has sent its body, or when
    /// `goOn`, asked every few seconds, says no.
    public void watch(BooleanSupplier goOn, Runnable gone) {
        bodyEnded = () -> watch = Optional.of(new Watch(connection.in(), goOn, gone));
        if (body.atEnd()) {
            bodyEnded.run();
        }
    }

    /// Begins the answer. Its body is whole once the stream was closed.
    public OutputStream answer(int status, Headers headers, OptionalLong length) throws IOException {
        if (begun()) {
            throw new IllegalStateException("the answer has begun");
        }
        boolean none = head.method().equals("HEAD") || status == 204 || status == 304;
        boolean chunked = !none && length.isEmpty() && head.minor() == 1;
        closing = !head.keepsAlive() || !reusable() || (!none && length.isEmpty() && !chunked);
        StringBuilder text = new StringBuilder(256);
        text.append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(Reasons.of(status))
                .append("\r\n");
        for (Headers.Field field : headers.endToEnd().fields()) {
            text.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        if (length.isPresent() && status != 204 && status != 304) {
            text.append("Content-Length: ").append(length.getAsLong()).append("\r\n");
        }
        text.append(chunked ? "Transfer-Encoding: chunked\r\n" : "");
        text.append(closing ? "Connection: close\r\n\r\n" : "\r\n");
        OutputStream out = connection.out();
        AnswerBody begun = none
                ? new AnswerBody.None(out)
                : chunked
                        ? new AnswerBody.Chunked(out)
                        : length.isPresent()
                                ? new AnswerBody.Fixed(out, length.getAsLong())
                                : new AnswerBody.UntilClose(out);
        answer = Optional.of(begun);
        out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        return begun;
    }

    /// Answers with a whole body.
    public void answer(int status, Headers headers, byte[] bytes) throws IOException {
        try (OutputStream out = answer(status, headers, OptionalLong.of(bytes.length))) {
            out.write(bytes);
        }
    }

    /// Answers with a sentence.
    public void text(int status, String sentence) throws IOException {
        byte[] bytes = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
        answer(status, Headers.of("Content-Type", "text/plain; charset=utf-8"), bytes);
    }

    /// Whether the client already got the beginning of an answer.
    public boolean begun() {
        return answer.isPresent() || takenOver;
    }

    /// Answers CONNECT; from now on the connection is a stream of bytes and the caller's.
    public Connection takeOver() throws IOException {
        takenOver = true;
        connection.out().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return connection;
    }

    /// Brings the connection to where the next request begins. False when there can be none.
    boolean finish() throws IOException {
        if (takenOver || answer.isEmpty() || !answer.get().whole()) {
            return false;
        }
        if (closing) {
            connection.endOutput();
            endWatch();
            connection.swallow();
            return false;
        }
        byte[] dropped = new byte[8 << 10];
        int count = 0;
        while (count >= 0 && !body.atEnd()) {
            count = body.read(dropped, 0, dropped.length);
        }
        endWatch();
        return true;
    }

    /// A watch reads on the connection; it must be over before anybody else does.
    private void endWatch() {
        watch.ifPresent(Watch::end);
    }

    private boolean reusable() {
        boolean clientMayWait = head.expectsContinue() && !told;
        return body.atEnd() || (!clientMayWait && body.nearlyAtEnd(DRAIN_BYTES));
    }
}
