package dev.holdfast.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/// How a command prints.
final class Output {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "How to print: table (default) or json.")
    private String format = "table";

    Screen screen(Environment environment) {
        return new Screen(environment.out(), format());
    }

    private Screen.Format format() {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "table" -> Screen.Format.TABLE;
            case "json" -> Screen.Format.JSON;
            default -> throw new Refusal(Refusal.USAGE, "\"" + format + "\" is no format; there are table and json.");
        };
    }
}
