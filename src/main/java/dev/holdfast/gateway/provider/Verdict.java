package dev.holdfast.gateway.provider;

import java.util.Optional;

/// What a test of a provider found.
///
/// @param code `wrong_key`, `no_credit`, `unknown_model`, `unreachable`, `not_messages_api`, `busy` or
/// `failing`; none when all is well
public record Verdict(boolean ok, Optional<String> code, String sentence) {

    static Verdict good(String sentence) {
        return new Verdict(true, Optional.empty(), sentence);
    }

    static Verdict bad(String code, String sentence) {
        return new Verdict(false, Optional.of(code), sentence);
    }
}
