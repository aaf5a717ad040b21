package dev.holdfast.snapshot.retention;

import dev.holdfast.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which snapshots of an agent are kept; what none of these keeps may go. Hours, days, weeks from Monday on and
/// months are those of UTC, and only those count in which there is a snapshot: of each the newest one is kept.
///
/// @param allDays for so many days every snapshot is kept
/// @param last so many of the newest
/// @param hourly the newest of each of so many hours
public record Policy(int allDays, int last, int hourly, int daily, int weekly, int monthly) {

    /// What counts where nothing was set.
    public static final Policy DEFAULT = new Policy(14, 10, 0, 90, 52, 120);

    private static final int MOST = 100_000;

    public Policy {
        if (Stream.of(allDays, last, hourly, daily, weekly, monthly).anyMatch(count -> count < 0 || count > MOST)) {
            throw Problem.unprocessable(
                    "bad_retention", "Each number of a retention is between 0 and " + MOST + "; 0 keeps none.");
        }
    }

    /// The policy for people.
    public String sentence() {
        List<String> parts = Stream.of(
                        part(allDays, "all for " + allDays + " days"),
                        part(last, "the last " + last),
                        part(hourly, hourly + " hourly"),
                        part(daily, daily + " daily"),
                        part(weekly, weekly + " weekly"),
                        part(monthly, monthly + " monthly"))
                .flatMap(part -> part)
                .toList();
        return parts.isEmpty() ? "the newest" : parts.stream().collect(Collectors.joining(", "));
    }

    private static Stream<String> part(int count, String words) {
        return count == 0 ? Stream.empty() : Stream.of(words);
    }
}
