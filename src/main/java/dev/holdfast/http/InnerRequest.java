package dev.holdfast.http;

import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// A request that a handler makes, in the clothes of the one that it answers: same caller, same
/// connection, another target and another body.
final class InnerRequest extends Request.Wrapper {

    /// By whom and from where the outer request came.
    private static final List<String> KEPT = List.of(
            "Host", "Origin", "Authorization", "Cookie", "X-Holdfast-Request", "X-Forwarded-For", "X-Forwarded-Proto");

    private final InnerCall call;
    private final HttpURI uri;
    private final HttpFields headers;
    private Content.Chunk rest;

    InnerRequest(Request outer, InnerCall call) {
        super(outer);
        this.call = call;
        this.uri = HttpURI.build(outer.getHttpURI(), call.target()).asImmutable();
        HttpFields.Mutable fields = HttpFields.build();
        for (String name : KEPT) {
            outer.getHeaders().getFields(name).forEach(fields::add);
        }
        call.headers().forEach(fields::put);
        this.headers = fields.asImmutable();
        this.rest = Content.Chunk.from(call.body().duplicate(), true);
    }

    @Override
    public String getMethod() {
        return call.method().name();
    }

    @Override
    public HttpURI getHttpURI() {
        return uri;
    }

    @Override
    public HttpFields getHeaders() {
        return headers;
    }

    @Override
    public long getLength() {
        return call.body().remaining();
    }

    @Override
    public Content.Chunk read() {
        Content.Chunk next = rest;
        rest = Content.Chunk.EOF;
        return next;
    }

    @Override
    public void demand(Runnable arrived) {
        arrived.run();
    }

    @Override
    public boolean consumeAvailable() {
        rest = Content.Chunk.EOF;
        return true;
    }

    @Override
    public void fail(Throwable failure) {
        rest = Content.Chunk.EOF;
    }
}
