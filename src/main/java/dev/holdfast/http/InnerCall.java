package dev.holdfast.http;

import java.nio.ByteBuffer;
import java.util.Map;

/// A call of the API that a handler makes for its own caller.
///
/// @param target path and query, encoded as a client sends them
/// @param headers beyond those that say who calls, which are the ones of the outer call
/// @param most bytes of the answer that are wanted; what would come after them is not made any more
public record InnerCall(Endpoint.Method method, String target, Map<String, String> headers, ByteBuffer body, int most) {

    public InnerCall {
        headers = Map.copyOf(headers);
        body = body.asReadOnlyBuffer();
    }

    /// What it was answered.
    ///
    /// @param headers by their names in lower case
    public record Answered(int status, Map<String, String> headers, ByteBuffer body, Extent extent) {

        public Answered {
            headers = Map.copyOf(headers);
            body = body.asReadOnlyBuffer();
        }
    }

    /// Whether an answer is all of it.
    public enum Extent {
        WHOLE,
        /// There was more than was wanted.
        CUT
    }
}
