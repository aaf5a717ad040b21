package dev.holdfast.http;

import dev.holdfast.access.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One request and its answer. Runs on a virtual thread of its own; reading and writing wait.
public interface Call {

    Principal principal();

    /// The address that the caller calls from.
    String address();

    /// The address by which the caller called the server, such as `http://localhost:4180`.
    URI base();

    /// The address of the server for people, such as for a link that one sends to somebody.
    URI publicAddress();

    /// Says who the caller turned out to be, in a call that is open to all. The audit has it.
    void actAs(Principal principal);

    /// The id that the log and every problem carry.
    String requestId();

    /// A `{name}` of the path, percent-decoded as UTF-8. For `{name...}` the rest of the path, raw and
    /// undecoded.
    String path(String name);

    Optional<String> query(String name);

    /// All values of a parameter of the query that may come several times, in their order.
    List<String> queries(String name);

    /// A whole number of the query, within these bounds, else BAD_REQUEST `bad_query`.
    int query(String name, int absent, int least, int most);

    Optional<String> header(String name);

    /// The secret of the session that the browser sent, whether it holds or not.
    Optional<String> session();

    /// The JSON body, checked against its record; BAD_REQUEST `bad_json` names the field.
    <T> T body(Class<T> type);

    /// The raw body as it arrives.
    InputStream body();

    /// Moves the raw body to the target, without a copy of ours in between, and says how many bytes there
    /// were. The quickest way for large bodies.
    long transferBody(WritableByteChannel target) throws IOException;

    /// What `Content-Length` says, if it says it.
    OptionalLong length();

    /// Sets a header of the answer; before the answer begins.
    Call answerHeader(String name, String value);

    /// Answers with JSON.
    void json(int status, Object value);

    /// Answers without a body.
    void empty(int status);

    /// Begins an answer of raw bytes and returns where they go; large direct buffers are quickest. The
    /// answer is whole when the handler returns. Fewer bytes than `length`, or a failure of the handler,
    /// break the connection, so that a client never takes a part for the whole.
    WritableByteChannel raw(int status, String mediaType, OptionalLong length);

    /// Has this run when the server stops before the call has ended, on whatever thread: for a raw answer that
    /// would go on for long.
    void whenStopping(Runnable end);

    /// Makes another call for the same caller, and waits for its answer. It goes the same way in as one
    /// that comes from outside, with the same rights, the same audit and the same problems, which are
    /// answers here too.
    InnerCall.Answered within(InnerCall call);

    /// Begins a stream of server-sent events, with a heartbeat every 15 seconds until it is closed or the
    /// client leaves; then the calling thread is interrupted, and also when the server stops.
    EventStream events() throws IOException;

    /// A stream of server-sent events.
    interface EventStream extends AutoCloseable {

        /// Sends one event. Throws `IOException` when the client has gone.
        void send(String id, String type, Object data) throws IOException;

        /// Whether the client is still there.
        boolean open();

        @Override
        void close();
    }
}
