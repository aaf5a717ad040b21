package dev.holdfast.gateway.provider;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;

/// Makes the one HTTP client that providers are called with.
///
/// It follows no redirects, for a key goes to the address that it was given for and to no other.
public final class ProviderClient {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private ProviderClient() {}

    public static HttpClient open() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }
}
