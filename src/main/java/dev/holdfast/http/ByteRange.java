package dev.holdfast.http;

import dev.holdfast.problem.Problem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The part of a file that a `Range` header asks for.
public record ByteRange(long offset, long count) {

    private static final Pattern ONE = Pattern.compile("bytes\\s*=\\s*(\\d*)\\s*-\\s*(\\d*)");

    /// The range within `size` bytes; empty when the header means all of them: it has another unit, several
    /// ranges, or makes no sense.
    ///
    /// @throws Problem RANGE_NOT_SATISFIABLE `range_not_satisfiable` when it begins after the end
    public static Optional<ByteRange> of(String header, long size) {
        Matcher one = ONE.matcher(header.strip());
        if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (one.group(1).isEmpty()) {
            long last = Math.min(number(one.group(2)), size);
            if (last == 0) {
                throw notSatisfiable(header, size);
            }
            return Optional.of(new ByteRange(size - last, last));
        }
        long first = number(one.group(1));
        long last = one.group(2).isEmpty() ? Long.MAX_VALUE : number(one.group(2));
        if (last < first) {
            return Optional.empty();
        }
        if (first >= size) {
            throw notSatisfiable(header, size);
        }
        return Optional.of(new ByteRange(first, Math.min(last, size - 1) - first + 1));
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException larger) {
            return Long.MAX_VALUE;
        }
    }

    /// The value of `Content-Range` for this part of `size` bytes.
    public String contentRange(long size) {
        return "bytes " + offset + "-" + (offset + count - 1) + "/" + size;
    }

    private static Problem notSatisfiable(String header, long size) {
        return Problem.of(
                Problem.Kind.RANGE_NOT_SATISFIABLE,
                "range_not_satisfiable",
                "The range \"" + header + "\" lies outside of the " + size + " bytes.");
    }
}
