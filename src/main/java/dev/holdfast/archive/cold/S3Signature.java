package dev.holdfast.archive.cold;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests to S3 with the fourth version of the signature, the body included.
final class S3Signature {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd");
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private final S3Key key;
    private final String region;
    private final Clock clock;

    S3Signature(S3Key key, String region, Clock clock) {
        this.key = key;
        this.region = region;
        this.clock = clock;
    }

    /// The headers that go with the request, but for the host's, which the client sets itself.
    Map<String, String> headers(S3Store.Request request, String host) {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        String body = hex(digest(request.body()));
        SortedMap<String, String> signed = new TreeMap<>(request.headers());
        signed.put("host", host);
        signed.put("x-amz-content-sha256", body);
        signed.put("x-amz-date", TIME.format(now));
        StringBuilder lines = new StringBuilder();
        signed.forEach(
                (name, value) -> lines.append(name).append(':').append(value).append('\n'));
        String names = String.join(";", signed.keySet());
        String canonical =
                String.join("\n", request.method(), request.path(), request.queryText(), lines.toString(), names, body);
        String scope = DAY.format(now) + "/" + region + "/s3/aws4_request";
        String text = String.join(
                "\n", ALGORITHM, TIME.format(now), scope, hex(digest(canonical.getBytes(StandardCharsets.UTF_8))));
        return Map.of(
                "x-amz-content-sha256",
                body,
                "x-amz-date",
                TIME.format(now),
                "Authorization",
                ALGORITHM + " Credential=" + key.id() + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + hex(mac(signingKey(now), text)));
    }

    private byte[] signingKey(ZonedDateTime now) {
        byte[] secret = ("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8);
        return mac(mac(mac(mac(secret, DAY.format(now)), region), "s3"), "aws4_request");
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
