package dev.holdfast.gateway.wire;

import java.io.IOException;

/// A request that is not served, or an answer that is not believed: the status that the client gets, and a
/// sentence for it.
public final class Refused extends IOException {

    private final int status;

    public Refused(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public int status() {
        return status;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
