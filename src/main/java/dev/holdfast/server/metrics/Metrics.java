package dev.holdfast.server.metrics;

import dev.holdfast.http.Call;
import dev.holdfast.http.Endpoint;
import dev.holdfast.http.Endpoint.Method;
import dev.holdfast.http.Endpoint.Scope;
import dev.holdfast.http.Route;
import dev.holdfast.problem.Problem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// The numbers of one server.
///
/// Times are histograms in seconds with the same bounds everywhere, from a millisecond to a minute:
/// `holdfast_http_request_seconds`, `holdfast_volume_seconds` and `holdfast_runtime_seconds`. A call that
/// streams for as long as somebody listens is not among them.
public final class Metrics {

    /// Work that may fail.
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /// A number as it is just now.
    @FunctionalInterface
    public interface Amount {
        double ask() throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(Metrics.class.getName());
    private static final Duration[] BOUNDS =
            List.of(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 60_000).stream()
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    // Of the Prometheus text format.
    private static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /// The routes, each of which tells how long it took and how it went: `ok`, `refused` for a problem, and
    /// `failed` for a bug.
    public List<Route> measured(List<Route> routes) {
        return routes.stream()
                .map(route -> isEndless(route.endpoint()) ? route : measured(route))
                .toList();
    }

    private static boolean isEndless(Endpoint endpoint) {
        return endpoint.response() == byte[].class && endpoint.path().endsWith("/events");
    }

    private Route measured(Route route) {
        return new Route(route.endpoint(), call -> {
            long began = System.nanoTime();
            String outcome = "failed";
            try {
                route.handler().handle(call);
                outcome = "ok";
            } catch (Problem problem) {
                outcome = "refused";
                throw problem;
            } finally {
                timer("holdfast.http.request", "action", route.endpoint().action(), outcome)
                        .record(Duration.ofNanos(System.nanoTime() - began));
            }
        });
    }

    /// Does the work and writes down how long it took.
    <T, E extends Exception> T time(String name, String operation, Work<T, E> work) throws E {
        long began = System.nanoTime();
        String outcome = "failed";
        try {
            T result = work.run();
            outcome = "ok";
            return result;
        } finally {
            timer(name, "operation", operation, outcome).record(Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private Timer timer(String name, String kind, String which, String outcome) {
        return Timer.builder(name)
                .tag(kind, which)
                .tag("outcome", outcome)
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    /// A number that is asked for whenever somebody reads the metrics.
    public void gauge(String name, String kind, String which, Amount amount) {
        Gauge.builder(name, () -> asked(name, amount))
                .tag(kind, which)
                .strongReference(true)
                .register(registry);
    }

    private static double asked(String name, Amount amount) {
        try {
            return amount.ask();
        } catch (IOException | RuntimeException failed) {
            LOG.log(Level.WARNING, name + " cannot be told", failed);
            return Double.NaN;
        }
    }

    public Route route() {
        return new Route(
                new Endpoint(
                        Method.GET,
                        "/metrics",
                        Scope.READ,
                        Void.class,
                        byte[].class,
                        "Tells the server's numbers, for Prometheus.",
                        List.of()),
                this::tell);
    }

    private void tell(Call call) throws IOException {
        byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
        WritableByteChannel body = call.raw(200, MEDIA_TYPE, OptionalLong.of(text.length));
        body.write(ByteBuffer.wrap(text));
    }
}
