package dev.holdfast.gateway.provider;

import dev.holdfast.problem.Problem;

/// The secret that a provider knows us by. It shows itself to nobody who prints it.
public record ModelKey(String secret) {

    public ModelKey {
        if (!secret.matches("[\\x21-\\x7e]{1,4096}")) {
            throw Problem.unprocessable(
                    "bad_key", "A key is 1 to 4096 visible characters without spaces; this one is not.");
        }
    }

    /// The text with every occurrence of the key taken out.
    public String redact(String text) {
        return text.replace(secret, "[key]");
    }

    @Override
    public String toString() {
        return "[key]";
    }
}
