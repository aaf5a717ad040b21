package dev.holdfast.workspace;

import dev.holdfast.http.Call;
import dev.holdfast.storage.FileEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The conditions of a call (RFC 9110, section 13), and what they mean for a file.
public record Conditions(
        Optional<String> ifMatch,
        Optional<String> ifNoneMatch,
        Optional<Instant> ifModifiedSince,
        Optional<Instant> ifUnmodifiedSince,
        Optional<String> ifRange) {

    /// What a reader is to be answered.
    enum Verdict {
        SEND,
        NOT_MODIFIED,
        FAILED
    }

    private static final Pattern TAG = Pattern.compile("(W/)?(\"[^\"]*\")");
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    /// The form that HTTP asks senders for, with two digits for every day.
    private static final DateTimeFormatter SENT_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    static Conditions of(Call call) {
        return new Conditions(
                call.header("If-Match"),
                call.header("If-None-Match"),
                call.header("If-Modified-Since").flatMap(Conditions::date),
                call.header("If-Unmodified-Since").flatMap(Conditions::date),
                call.header("If-Range"));
    }

    /// Those of a change that is made by several calls.
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public static Conditions matching(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
        return new Conditions(ifMatch, ifNoneMatch, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// A date of HTTP; one that cannot be read counts as none.
    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(HTTP_DATE.parse(text)));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    public static String date(Instant time) {
        return SENT_DATE.format(time);
    }

    /// Whether a change may be made where this stands, or nothing.
    public boolean allow(Optional<FileEntry> standing) {
        return matchHolds(standing) && noneMatchHolds(standing);
    }

    /// What somebody who reads this is to be answered.
    Verdict forReading(FileEntry entry) {
        if (!matchHolds(Optional.of(entry))) {
            return Verdict.FAILED;
        }
        if (!noneMatchHolds(Optional.of(entry))) {
            return Verdict.NOT_MODIFIED;
        }
        boolean old = ifNoneMatch.isEmpty()
                && ifModifiedSince
                        .filter(since -> !seconds(entry).isAfter(since))
                        .isPresent();
        return old ? Verdict.NOT_MODIFIED : Verdict.SEND;
    }

    /// Whether a range may be sent: the one who asks has the other parts of this very file.
    boolean rangeHolds(FileEntry entry) {
        return ifRange.map(tag -> tag.contains("\"")
                        ? tag.strip().equals(ETags.of(entry))
                        : date(tag).equals(Optional.of(seconds(entry))))
                .orElse(true);
    }

    private boolean matchHolds(Optional<FileEntry> standing) {
        if (ifMatch.isPresent()) {
            return standing.filter(entry -> names(ifMatch.get(), entry, Comparison.STRONG))
                    .isPresent();
        }
        return ifUnmodifiedSince
                .map(since ->
                        standing.filter(entry -> !seconds(entry).isAfter(since)).isPresent())
                .orElse(true);
    }

    private boolean noneMatchHolds(Optional<FileEntry> standing) {
        return ifNoneMatch.isEmpty()
                || standing.filter(entry -> names(ifNoneMatch.get(), entry, Comparison.WEAK))
                        .isEmpty();
    }

    private enum Comparison {
        STRONG,
        WEAK
    }

    private static boolean names(String tags, FileEntry entry, Comparison comparison) {
        if (tags.strip().equals("*")) {
            return true;
        }
        Matcher tag = TAG.matcher(tags);
        while (tag.find()) {
            boolean strong = tag.group(1) == null;
            if (ETags.of(entry).equals(tag.group(2)) && (strong || comparison == Comparison.WEAK)) {
                return true;
            }
        }
        return false;
    }

    private static Instant seconds(FileEntry entry) {
        return entry.modified().truncatedTo(ChronoUnit.SECONDS);
    }
}
