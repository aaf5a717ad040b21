package dev.holdfast.workspace.search;

import dev.holdfast.storage.ConfinedProgram;
import dev.holdfast.storage.FilePath;
import java.util.ArrayList;
import java.util.List;

/// What ripgrep is told.
///
/// A glob goes into a file of ignored names and not into an option of its own, because such an option would
/// bring back what a `.gitignore` left out.
final class Ripgrep {

    private static final String PROGRAM = "rg";

    /// A line is read whole, so there must be an end to it.
    private static final String LARGEST_FILE = "256M";

    /// An expression may be short and mean much.
    private static final String LARGEST_PATTERN = "10M";

    private static final String LARGEST_MACHINE = "100M";

    private Ripgrep() {}

    /// The program for this, started in this folder.
    static ConfinedProgram program(Inquiry inquiry, FilePath folder) {
        List<String> words = new ArrayList<>(List.of(PROGRAM, "--no-config", "--no-messages", "--hidden"));
        words.addAll(List.of("--one-file-system", "--no-require-git", "--no-ignore-global", "--color=never"));
        switch (inquiry.ignored()) {
            case LEFT_OUT -> words.add("--glob=!.git");
            case SEARCHED -> words.add("--no-ignore");
        }
        inquiry.glob().ifPresent(glob -> {
            words.add("--ignore-file=" + ConfinedProgram.INPUT);
            // Without a preprocessor this does nothing, but a bad glob is told.
            words.add("--pre-glob=" + glob);
        });
        List<String> filter = new ArrayList<>();
        switch (inquiry.among()) {
            case CONTENT -> {
                words.addAll(List.of("--json", "--no-mmap", "--max-filesize=" + LARGEST_FILE));
                words.addAll(pattern(inquiry));
                words.addAll(List.of("--", "./"));
            }
            case NAMES -> {
                words.addAll(List.of("--files", "--null"));
                if (!inquiry.words().isEmpty()) {
                    filter.addAll(List.of(PROGRAM, "--no-config", "--color=never", "--null-data", "--text"));
                    filter.addAll(List.of("--no-line-number", "--no-filename"));
                    filter.addAll(pattern(inquiry));
                    filter.addAll(List.of("--", "-"));
                }
            }
        }
        return new ConfinedProgram(
                folder, words, inquiry.glob().map(Ripgrep::leavingOut).orElse(""), filter);
    }

    private static List<String> pattern(Inquiry inquiry) {
        List<String> words = new ArrayList<>();
        words.add(
                switch (inquiry.cases()) {
                    case SMART -> "--smart-case";
                    case SENSITIVE -> "--case-sensitive";
                    case INSENSITIVE -> "--ignore-case";
                });
        if (inquiry.syntax() == Inquiry.Syntax.TEXT) {
            words.add("--fixed-strings");
        }
        words.addAll(List.of("--regex-size-limit=" + LARGEST_PATTERN, "--dfa-size-limit=" + LARGEST_MACHINE));
        words.add("--regexp=" + inquiry.words());
        return words;
    }

    /// The glob as a file of names to be ignored.
    private static String leavingOut(String glob) {
        return glob.startsWith("!") ? glob.substring(1) + "\n" : "*\n!*/\n!" + glob + "\n";
    }
}
