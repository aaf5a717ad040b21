package dev.holdfast.gateway.provider;

import java.util.List;
import java.util.Optional;

/// What is to be set of a provider; what is absent stays as it is. An empty key takes the key away.
public record ProviderChange(Optional<String> baseUrl, Optional<String> key, Optional<List<String>> models) {

    @Override
    public String toString() {
        return "ProviderChange[baseUrl=" + baseUrl + ", models=" + models + "]";
    }
}
