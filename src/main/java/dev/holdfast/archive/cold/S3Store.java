package dev.holdfast.archive.cold;

import dev.holdfast.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Cold storage in a bucket of a server that speaks S3: whole objects are put, ranges are got. The
/// bucket is part of the path, as every such server understands it. What fails in passing is tried a few
/// times.
public final class S3Store implements ColdStore {

    /// Where a bucket is, and who comes to it.
    ///
    /// @param prefix what the names of all objects begin with; empty, or with a slash at its end
    /// @param answers how long an answer may take
    public record Bucket(URI endpoint, String region, String name, String prefix, S3Key key, Duration answers) {}

    private static final int TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int PARTIAL = 206;
    private static final String NOTHING = "nothing/";

    private final Bucket bucket;
    private final S3Signature signature;
    private final HttpClient client;

    public S3Store(Bucket bucket, Clock clock) {
        this.bucket = bucket;
        this.signature = new S3Signature(bucket.key(), bucket.region(), clock);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(bucket.answers())
                .build();
    }

    @Override
    public String place() {
        return "s3://" + bucket.name() + "/" + bucket.prefix() + " at " + bucket.endpoint();
    }

    /// Asks for what nothing is called, so that the answer is short.
    @Override
    public void check() throws IOException {
        listed(NOTHING, Optional.empty(), 1);
    }

    @Override
    public void put(String name, ByteBuffer bytes) throws IOException {
        byte[] body = new byte[bytes.remaining()];
        bytes.get(body);
        Request request = new Request("PUT", object(name), new TreeMap<>(), new TreeMap<>(), body);
        demand(ask(request), name, 200);
    }

    @Override
    public byte[] get(String name, long offset, int count) throws IOException {
        if (count == 0) {
            return new byte[0];
        }
        SortedMap<String, String> range =
                new TreeMap<>(Map.of("range", "bytes=" + offset + "-" + (offset + count - 1)));
        HttpResponse<byte[]> answer = ask(new Request("GET", object(name), new TreeMap<>(), range, new byte[0]));
        if (answer.statusCode() == 416) {
            throw ColdProblems.broken(name, "is too short");
        }
        demand(answer, name, PARTIAL);
        if (answer.body().length != count) {
            throw ColdProblems.broken(name, "is too short");
        }
        return answer.body();
    }

    @Override
    public byte[] whole(String name, int most) throws IOException {
        HttpResponse<byte[]> answer =
                ask(new Request("GET", object(name), new TreeMap<>(), new TreeMap<>(), new byte[0]));
        demand(answer, name, 200);
        if (answer.body().length > most) {
            throw ColdProblems.broken(name, "is too long");
        }
        return answer.body();
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        List<String> names = new ArrayList<>();
        Optional<String> more = Optional.empty();
        do {
            Listed page = listed(prefix, more, 1000);
            page.names()
                    .forEach(name -> names.add(name.substring(bucket.prefix().length())));
            more = page.next();
        } while (more.isPresent());
        return names;
    }

    @Override
    public void delete(String name) throws IOException {
        HttpResponse<byte[]> answer =
                ask(new Request("DELETE", object(name), new TreeMap<>(), new TreeMap<>(), new byte[0]));
        if (answer.statusCode() != 404) {
            demand(answer, name, 204);
        }
    }

    private record Listed(List<String> names, Optional<String> next) {}

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private Listed listed(String prefix, Optional<String> more, int most) throws IOException {
        SortedMap<String, String> query = new TreeMap<>();
        query.put("list-type", "2");
        query.put("max-keys", Integer.toString(most));
        query.put("prefix", bucket.prefix() + prefix);
        more.ifPresent(token -> query.put("continuation-token", token));
        HttpResponse<byte[]> answer =
                ask(new Request("GET", "/" + encoded(bucket.name()), query, new TreeMap<>(), new byte[0]));
        demand(answer, bucket.name(), 200);
        try {
            return parsed(answer.body());
        } catch (XMLStreamException damaged) {
            throw ColdProblems.gone(place(), "its answer is no list").causedBy(damaged);
        }
    }

    private static Listed parsed(byte[] xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
        List<String> names = new ArrayList<>();
        Optional<String> next = Optional.empty();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamReader.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "Key" -> names.add(reader.getElementText());
                    case "NextContinuationToken" -> next = Optional.of(reader.getElementText());
                    default -> {}
                }
            }
        }
        return new Listed(names, next);
    }

    private String object(String name) {
        return "/" + encoded(bucket.name()) + "/" + encoded(bucket.prefix() + name);
    }

    static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /// A request before it is signed.
    @SuppressWarnings("ArrayRecordComponent")
    record Request(
            String method,
            String path,
            SortedMap<String, String> query,
            SortedMap<String, String> headers,
            byte[] body) {

        String queryText() {
            List<String> pairs = new ArrayList<>();
            query.forEach((name, value) ->
                    pairs.add(encoded(name) + "=" + encoded(value).replace("/", "%2F")));
            return String.join("&", pairs);
        }
    }

    private HttpResponse<byte[]> ask(Request request) throws IOException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<byte[]> answer = client.send(signed(request), BodyHandlers.ofByteArray());
                if (answer.statusCode() < 500 || answer.statusCode() == 507 || attempt == TRIES) {
                    return answer;
                }
            } catch (IOException failed) {
                if (attempt == TRIES || failed instanceof java.net.http.HttpTimeoutException) {
                    throw ColdProblems.gone(place(), String.valueOf(failed.getMessage()))
                            .causedBy(failed);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while cold storage was asked", interrupted);
            }
            rest(pause);
            pause = pause.multipliedBy(4);
        }
    }

    private static void rest(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while cold storage was asked", interrupted);
        }
    }

    private HttpRequest signed(Request request) {
        String query = request.queryText();
        URI base = bucket.endpoint();
        URI address = URI.create(
                base.getScheme() + "://" + base.getAuthority() + request.path() + (query.isEmpty() ? "" : "?" + query));
        BodyPublisher body = request.body().length == 0 && !request.method().equals("PUT")
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(request.body());
        HttpRequest.Builder building =
                HttpRequest.newBuilder(address).timeout(bucket.answers()).method(request.method(), body);
        request.headers().forEach(building::header);
        signature.headers(request, base.getAuthority()).forEach(building::header);
        return building.build();
    }

    private void demand(HttpResponse<byte[]> answer, String name, int status) {
        if (answer.statusCode() == status) {
            return;
        }
        String text = new String(answer.body(), 0, Math.min(answer.body().length, 2000), StandardCharsets.UTF_8);
        throw problem(answer.statusCode(), name, text);
    }

    private Problem problem(int status, String name, String text) {
        if (status == 404 && !text.contains("NoSuchBucket")) {
            return ColdProblems.broken(name, "is missing");
        }
        if (status == 507 || text.contains("QuotaExceeded") || text.contains("StorageFull")) {
            return ColdProblems.full(place());
        }
        return ColdProblems.gone(place(), "it answers " + status + " " + code(text));
    }

    private static String code(String text) {
        int from = text.indexOf("<Code>");
        int to = text.indexOf("</Code>");
        return from >= 0 && to > from ? text.substring(from + "<Code>".length(), to) : "";
    }

    @Override
    public void close() {
        client.close();
    }
}
