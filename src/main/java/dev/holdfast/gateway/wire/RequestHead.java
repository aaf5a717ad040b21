package dev.holdfast.gateway.wire;

/// The head of a request.
///
/// @param target as it came: visible ASCII, of any form
/// @param minor of the version: HTTP/1.0 or HTTP/1.1
public record RequestHead(String method, String target, int minor, Headers headers) {

    /// Whether the connection can serve another request after this one.
    boolean keepsAlive() {
        return minor == 1 && !headers.words("connection").contains("close");
    }

    /// Whether the client waits for a word before it sends the body.
    boolean expectsContinue() {
        return minor == 1 && headers.words("expect").contains("100-continue");
    }
}
