package dev.holdfast.http;

import java.io.IOException;

/// The client went away, or stopped in the middle of its request. Nobody is there to be told.
final class ClientGone extends IOException {

    ClientGone(Throwable cause) {
        super("the client is gone", cause);
    }
}
