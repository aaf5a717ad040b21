package dev.holdfast.ssh.sftp;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// A line as `ls -l` writes it, which clients show as it is.
final class LongName {

    private static final Duration RECENT = Duration.ofDays(182);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter YEAR =
            DateTimeFormatter.ofPattern("MMM dd  yyyy", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String LETTERS = "rwxrwxrwx";

    private LongName() {}

    static byte[] of(FileName name, FileEntry entry, Instant now) {
        DateTimeFormatter format = entry.modified().isAfter(now.minus(RECENT)) ? TIME : YEAR;
        String line = String.format(
                Locale.ROOT,
                "%c%s    1 agent    agent    %12d %s ",
                letter(entry.type()),
                permissions(entry.mode()),
                entry.size(),
                format.format(entry.modified()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(name.bytes());
        return bytes.toByteArray();
    }

    private static char letter(FileEntry.Type type) {
        return switch (type) {
            case FILE -> '-';
            case DIRECTORY -> 'd';
            case LINK -> 'l';
            case FIFO -> 'p';
            case SOCKET -> 's';
            case DEVICE -> 'c';
        };
    }

    private static String permissions(int mode) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            boolean set = (mode >>> (LETTERS.length() - 1 - i) & 1) != 0;
            text.append(set ? LETTERS.charAt(i) : '-');
        }
        return text.toString();
    }
}
