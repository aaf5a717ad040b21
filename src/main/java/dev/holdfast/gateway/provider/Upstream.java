package dev.holdfast.gateway.provider;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// A provider as it is called.
public record Upstream(String name, URI base, List<String> models, Optional<ModelKey> key) {

    public Upstream {
        models = List.copyOf(models);
    }

    /// The address of a call.
    ///
    /// @param path begins with a slash
    public URI resolve(String path) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }
}
