package dev.holdfast.workspace.search;

import java.util.List;

/// A line of the answer.
sealed interface Finding {

    /// A line of a file.
    ///
    /// @param path of the file from the root on, ready for an address
    /// @param line its number, from 1 on
    /// @param text the line without its end, or the part of a long one in which the first match is
    /// @param ranges where the matches are within `text`: from and to, in UTF-16 units
    record Match(String type, String path, long line, String text, List<List<Integer>> ranges) implements Finding {

        Match(String path, long line, String text, List<List<Integer>> ranges) {
            this("match", path, line, text, ranges);
        }
    }

    /// A file by its name.
    ///
    /// @param path from the root on, ready for an address
    record Name(String type, String path) implements Finding {

        Name(String path) {
            this("name", path);
        }
    }

    /// The last line of every answer that is whole.
    ///
    /// @param truncated whether there may be more than was told: at the limit, or when time or memory ran out
    record End(String type, long matches, long files, boolean truncated, long tookMs) implements Finding {

        End(long matches, long files, boolean truncated, long tookMs) {
            this("end", matches, files, truncated, tookMs);
        }
    }
}
