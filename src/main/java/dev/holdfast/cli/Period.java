package dev.holdfast.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How often something happens, as people write it: `90s`, `30m`, `6h`, `1d`, or `never`.
record Period(long seconds) {

    private static final String NEVER = "never";
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd])");

    static Period parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.equals(NEVER)) {
            return new Period(0);
        }
        if (!form.matches()) {
            throw new Refusal(
                    Refusal.USAGE, "\"" + text + "\" is not a period; write it like 90s, 30m, 6h or 1d, or never.");
        }
        return new Period(Long.parseLong(form.group(1)) * unit(form.group(2).charAt(0)));
    }

    private static long unit(char letter) {
        return switch (letter) {
            case 'm' -> 60;
            case 'h' -> 3_600;
            case 'd' -> 86_400;
            default -> 1;
        };
    }
}
