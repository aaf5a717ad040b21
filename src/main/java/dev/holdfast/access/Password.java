package dev.holdfast.access;

import dev.holdfast.problem.Problem;
import java.text.Normalizer;

/// A password that somebody chose. Length is all that is asked of it: rules about signs make people choose
/// what is guessed first.
public record Password(String text) {

    private static final int LEAST = 10;
    private static final int MOST = 200;

    /// @throws Problem UNPROCESSABLE `weak_password` for one that is too short or too long
    public Password {
        text = normal(text);
        int length = text.codePointCount(0, text.length());
        if (length < LEAST || length > MOST) {
            throw Problem.unprocessable(
                    "weak_password", "A password has " + LEAST + " to " + MOST + " characters. Four words do well.");
        }
    }

    /// The same characters however a keyboard put them together.
    static String normal(String typed) {
        return Normalizer.normalize(typed, Normalizer.Form.NFKC);
    }

    @Override
    public String toString() {
        return "a password";
    }
}
