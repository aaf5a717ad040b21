package dev.holdfast.gateway.provider;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// A provider as it is shown.
///
/// @param models the names its administrator offers; empty when all of the provider's are meant
/// @param label what people should know before they take it for something else
public record Provider(String name, URI baseUrl, List<String> models, boolean keySet, Optional<String> label) {

    public Provider {
        models = List.copyOf(models);
    }
}
