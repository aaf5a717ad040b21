package dev.holdfast.http;

/// An endpoint with what answers it. A feature offers a list of these and nobody imports the class that
/// makes it.
public record Route(Endpoint endpoint, Handler handler) {

    /// Reads the call, calls the feature, answers. May throw a Problem; anything else is a bug and told as
    /// INTERNAL.
    @FunctionalInterface
    public interface Handler {
        void handle(Call call) throws Exception;
    }
}
