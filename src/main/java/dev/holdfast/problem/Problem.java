package dev.holdfast.problem;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A failure that was to be expected: a kind, a stable code, and a sentence that names the thing and says
/// what to do.
///
/// Anything else that is thrown is a bug. Rooms make their own problems with the factories below; `http`
/// alone knows which status a kind becomes.
public final class Problem extends RuntimeException {

    /// What sort of failure it is. A dozen kinds serve every room; the code tells them apart further.
    public enum Kind {
        BAD_REQUEST,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        CONFLICT,
        PRECONDITION_FAILED,
        TOO_LARGE,
        UNSUPPORTED_MEDIA,
        RANGE_NOT_SATISFIABLE,
        UNPROCESSABLE,
        CHECKSUM_MISMATCH,
        TOO_MANY_REQUESTS,
        UNAVAILABLE,
        NO_SPACE
    }

    private final Kind kind;
    private final String code;
    private final Optional<Duration> pause;

    private Problem(Kind kind, String code, String sentence, Optional<Duration> pause, @Nullable Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
        this.code = code;
        this.pause = pause;
    }

    /// A problem of this kind. The code is lower case with underscores, such as `task_running`, and never
    /// changes.
    public static Problem of(Kind kind, String code, String sentence) {
        if (!code.matches("[a-z][a-z0-9_]{1,63}")) {
            throw new IllegalArgumentException("not a problem code: " + code);
        }
        return new Problem(kind, code, sentence, Optional.empty(), null);
    }

    /// The bad input named by `code`.
    public static Problem badRequest(String code, String sentence) {
        return of(Kind.BAD_REQUEST, code, sentence);
    }

    /// The thing called `name` is not there, or the caller may not know that it is.
    public static Problem notFound(String what, String name) {
        return of(
                Kind.NOT_FOUND,
                what.toLowerCase(Locale.ROOT).replace(' ', '_') + "_not_found",
                "There is no " + what + " \"" + name + "\".");
    }

    /// The call does not fit the state of the thing.
    public static Problem conflict(String code, String sentence) {
        return of(Kind.CONFLICT, code, sentence);
    }

    /// The call was understood and cannot be done as asked.
    public static Problem unprocessable(String code, String sentence) {
        return of(Kind.UNPROCESSABLE, code, sentence);
    }

    /// Something this server needs does not answer or is not there.
    public static Problem unavailable(String code, String sentence) {
        return of(Kind.UNAVAILABLE, code, sentence);
    }

    /// The same problem with what caused it, for the log.
    public Problem causedBy(Throwable cause) {
        Problem same = new Problem(kind, code, sentence(), pause, cause);
        same.setStackTrace(getStackTrace());
        return same;
    }

    /// The same problem, which passes by itself after this time.
    public Problem passingAfter(Duration time) {
        Problem same = new Problem(kind, code, sentence(), Optional.of(time), getCause());
        same.setStackTrace(getStackTrace());
        return same;
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /// How long to wait before the same call may go well, where that is known.
    public Optional<Duration> pause() {
        return pause;
    }

    /// The sentence for people.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
