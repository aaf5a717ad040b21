package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.db.Database;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {

    @TempDir
    Path folder = Path.of("");

    private volatile @Nullable EventLog opened;
    private final AtomicInteger listening = new AtomicInteger();

    private EventLog log() {
        return Objects.requireNonNull(opened);
    }

    /// The loop that every stream of the server has.
    private void follow(Call call) throws Exception {
        long seen = Long.parseLong(call.header("Last-Event-ID").orElse("0"));
        try (Call.EventStream stream = call.events()) {
            listening.incrementAndGet();
            while (stream.open()) {
                for (Event event : log().after(seen, EventLog.Filter.ALL, 100)) {
                    stream.send(Long.toString(event.number()), event.type(), event.data());
                    seen = event.number();
                }
                log().await(seen, Duration.ofMinutes(1));
            }
        } finally {
            listening.decrementAndGet();
        }
    }

    private Fixture fixture() throws IOException {
        Endpoint endpoint = new Endpoint(
                Endpoint.Method.GET,
                "/v1/events",
                Endpoint.Scope.READ,
                Void.class,
                byte[].class,
                "Follows.",
                List.of());
        Fixture fixture = new Fixture(folder, List.of(new Route(endpoint, this::follow)));
        opened = new DurableEventLog(fixture.database, Clock.systemUTC());
        return fixture;
    }

    private void append(Database database, String type, String text) {
        database.run(tx -> log().append(
                        tx,
                        new Event.Draft(
                                type,
                                Optional.empty(),
                                Optional.empty(),
                                Json.object().put("text", text))));
    }

    /// A client that reads lines until it has seen this one.
    private static List<String> read(BufferedReader lines, String until) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.add(line);
            if (line.equals(until)) {
                break;
            }
        }
        return seen;
    }

    private static BufferedReader listen(Socket socket, Fixture fixture, String... headers) throws IOException {
        socket.setSoTimeout(30_000);
        String head = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + fixture.member + "\r\n"
                + String.join("", headers) + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void aListenerGoesOnWhereItStopped() throws Exception {
        try (Fixture fixture = fixture();
                EventLog open = log()) {
            append(fixture.database, "some.thing", "one\ntwo");
            append(fixture.database, "some.thing", "three");
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), fixture.server.address().getPort())) {
                BufferedReader lines = listen(socket, fixture);
                List<String> seen = read(lines, "data: {\"text\":\"three\"}");
                assertThat(seen.getFirst()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(seen).contains("Content-Type: text/event-stream", "id: 1", "event: some.thing");
                assertThat(seen).contains("data: {\"text\":\"one\\ntwo\"}");
                append(fixture.database, "other.thing", "four");
                assertThat(read(lines, "data: {\"text\":\"four\"}")).contains("id: 3", "event: other.thing");
            }
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), fixture.server.address().getPort())) {
                List<String> seen = read(listen(socket, fixture, "Last-Event-ID: 2\r\n"), "data: {\"text\":\"four\"}");
                assertThat(seen).contains("id: 3").doesNotContain("id: 1", "id: 2");
            }
            assertThat(open.last()).isEqualTo(3);
        }
    }

    @Test
    void aHeartbeatGoesToAListenerAndFindsTheOneThatLeft() throws Exception {
        try (Fixture fixture = fixture();
                EventLog open = log()) {
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), fixture.server.address().getPort())) {
                BufferedReader lines = listen(socket, fixture);
                read(lines, ":");
                assertThat(read(lines, ":")).contains(":");
                assertThat(listening).hasValue(1);
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> listening.get() == 0);
            assertThat(open.last()).isZero();
        }
    }

    @Test
    void stoppingTheServerEndsTheStreams() throws Exception {
        Fixture fixture = fixture();
        try (EventLog open = log();
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        fixture.server.address().getPort())) {
            BufferedReader lines = listen(socket, fixture);
            read(lines, ":");
            long began = System.nanoTime();
            fixture.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
            assertThat(read(lines, "never")).contains("0");
            assertThat(listening).hasValue(0);
            assertThat(open).isNotNull();
        }
    }
}
