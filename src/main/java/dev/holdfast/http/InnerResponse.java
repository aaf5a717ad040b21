package dev.holdfast.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// What an inner call is answered, kept in memory up to as many bytes as are wanted. Whoever writes
/// more finds that nobody listens any longer, as when a client has left.
final class InnerResponse extends Response.Wrapper {

    private final int most;
    private final HttpFields.Mutable headers = HttpFields.build();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;
    private boolean committed;
    private boolean last;
    private InnerCall.Extent extent = InnerCall.Extent.WHOLE;

    InnerResponse(InnerRequest request, Response outer, int most) {
        super(request, outer);
        this.most = most;
    }

    InnerCall.Answered answered() {
        Map<String, String> told = new HashMap<>();
        headers.forEach(field -> told.put(field.getName().toLowerCase(Locale.ROOT), field.getValue()));
        return new InnerCall.Answered(status, told, ByteBuffer.wrap(body.toByteArray()), extent);
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void setStatus(int code) {
        status = code;
    }

    @Override
    public HttpFields.Mutable getHeaders() {
        return headers;
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    @Override
    public boolean hasLastWrite() {
        return last;
    }

    @Override
    public boolean isCompletedSuccessfully() {
        return last;
    }

    @Override
    public void reset() {
        status = 0;
        headers.clear();
    }

    @Override
    public void write(boolean isLast, ByteBuffer bytes, Callback callback) {
        committed = true;
        last = last || isLast;
        int room = most - body.size();
        boolean tooMuch = bytes != null && bytes.remaining() > room;
        if (bytes != null) {
            keep(tooMuch ? bytes.slice(bytes.position(), room) : bytes);
        }
        if (tooMuch) {
            extent = InnerCall.Extent.CUT;
            callback.failed(new IOException("enough was answered"));
        } else {
            callback.succeeded();
        }
    }

    private void keep(ByteBuffer bytes) {
        try {
            Channels.newChannel(body).write(bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
