package dev.holdfast.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes as people write it: `512`, `20G`, `20GiB` (1024 at a time).
record ByteSize(long bytes) {

    private static final String UNITS = "KMGT";
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*(?:([KMGT])(?:IB|B)?|B)?");

    static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!form.matches()) {
            throw new Refusal(Refusal.USAGE, "\"" + text + "\" is not a size; write it like 512M or 20G.");
        }
        long number = Long.parseLong(form.group(1));
        String unit = form.group(2);
        try {
            return new ByteSize(
                    unit == null ? number : Math.multiplyExact(number, 1L << (10 * (UNITS.indexOf(unit) + 1))));
        } catch (ArithmeticException tooMuch) {
            throw new Refusal(Refusal.USAGE, "\"" + text + "\" is more than any disk holds.", tooMuch);
        }
    }

    @Override
    public String toString() {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, UNITS.length());
        return String.format(Locale.ROOT, "%.1f %siB", bytes / (double) (1L << (10 * unit)), UNITS.charAt(unit - 1));
    }
}
