package dev.holdfast.setup;

/// What a look at one part of the machine has shown.
///
/// @param subject what was looked at, in a word or two
/// @param sentence what was found; for a warning or a failure also the way out
public record Finding(String subject, Level level, String sentence) {

    /// How bad it is.
    public enum Level {
        OK,
        /// A server works, with something missing.
        WARNING,
        /// No server starts like this.
        FAILED
    }

    static Finding ok(String subject, String sentence) {
        return new Finding(subject, Level.OK, sentence);
    }

    static Finding warning(String subject, String sentence) {
        return new Finding(subject, Level.WARNING, sentence);
    }

    static Finding failed(String subject, String sentence) {
        return new Finding(subject, Level.FAILED, sentence);
    }

    public boolean failed() {
        return level == Level.FAILED;
    }
}
