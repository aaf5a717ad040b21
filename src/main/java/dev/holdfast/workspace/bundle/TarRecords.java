package dev.holdfast.workspace.bundle;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The records before a header ("pax"), as far as they mean something to us.
final class TarRecords {

    private final Map<String, byte[]> values = new HashMap<>();
    private final SparseMap pieces = new SparseMap();
    private long offset = -1;

    /// Takes in the records: each its own length, a space, key, `=`, value and a newline.
    void read(byte[] records) {
        int at = 0;
        while (at < records.length && records[at] != 0) {
            int space = indexOf(records, ' ', at, records.length);
            long length = space < 0 ? -1 : number(Arrays.copyOfRange(records, at, space));
            if (length <= space - at + 1 || length > records.length - at) {
                throw Names.bad("The archive is damaged: a record has no length.");
            }
            int end = at + (int) length - 1;
            int equals = indexOf(records, '=', space + 1, end);
            if (equals < 0 || records[end] != '\n') {
                throw Names.bad("The archive is damaged: a record does not end.");
            }
            String key = new String(records, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            put(key, Arrays.copyOfRange(records, equals + 1, end));
            at = end + 1;
        }
    }

    private void put(String key, byte[] value) {
        switch (key) {
            // GNU's form 0.0: a pair of records for each piece.
            case "GNU.sparse.offset" -> offset = number(value);
            case "GNU.sparse.numbytes" -> pieces.add(offset, number(value));
            case "path",
                    "linkpath",
                    "size",
                    "mtime",
                    "GNU.sparse.major",
                    "GNU.sparse.minor",
                    "GNU.sparse.name",
                    "GNU.sparse.map",
                    "GNU.sparse.size",
                    "GNU.sparse.realsize" -> values.put(key, value);
            default -> {}
        }
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int limit) {
        for (int i = from; i < limit; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    static long number(byte[] digits) {
        if (digits.length == 0 || digits.length > 19) {
            throw Names.bad("The archive is damaged: a number in a record is none.");
        }
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9' || number > (Long.MAX_VALUE - 9) / 10) {
                throw Names.bad("The archive is damaged: a number in a record is none.");
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    Optional<byte[]> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    Optional<Long> number(String key) {
        return value(key).map(TarRecords::number);
    }

    Optional<Instant> modified() {
        return value("mtime").flatMap(value -> {
            String text = new String(value, StandardCharsets.US_ASCII);
            if (!text.matches("-?[0-9]{1,18}(\\.[0-9]*)?")) {
                throw Names.bad("The archive is damaged: a time in a record is none.");
            }
            int point = text.indexOf('.');
            String fraction = point < 0 ? "" : text.substring(point + 1);
            long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
            long seconds = Long.parseLong(point < 0 ? text : text.substring(0, point));
            boolean before = text.startsWith("-");
            try {
                return Optional.of(Instant.ofEpochSecond(seconds, before ? -nanos : nanos));
            } catch (DateTimeException outside) {
                return Optional.empty();
            }
        });
    }

    /// Whether the map of a sparse file comes with its data (form 1.0).
    boolean mapBeforeData() {
        return number("GNU.sparse.major").filter(major -> major == 1).isPresent();
    }

    /// The map of a sparse file that came with the records (forms 0.0 and 0.1).
    Optional<SparseMap> map() {
        if (value("GNU.sparse.map").isPresent()) {
            SparseMap map = new SparseMap();
            String[] numbers = new String(value("GNU.sparse.map").get(), StandardCharsets.US_ASCII).split(",", -1);
            for (int i = 0; i + 1 < numbers.length; i += 2) {
                map.add(
                        number(numbers[i].getBytes(StandardCharsets.US_ASCII)),
                        number(numbers[i + 1].getBytes(StandardCharsets.US_ASCII)));
            }
            return Optional.of(map);
        }
        return value("GNU.sparse.size").isPresent() ? Optional.of(pieces) : Optional.empty();
    }
}
