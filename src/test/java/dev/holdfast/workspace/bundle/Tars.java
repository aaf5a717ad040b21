package dev.holdfast.workspace.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Tars built by hand, as nobody's program would make them.
final class Tars {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static Tars tar() {
        return new Tars();
    }

    Tars file(String name, String content) {
        return thing('0', name, "", content.getBytes(StandardCharsets.UTF_8));
    }

    Tars link(String name, String target) {
        return thing('2', name, target, new byte[0]);
    }

    Tars hardLink(String name, String target) {
        return thing('1', name, target, new byte[0]);
    }

    Tars folder(String name) {
        return thing('5', name, "", new byte[0]);
    }

    Tars thing(char type, String name, String target, byte[] content) {
        return claiming(type, name, target, content.length, content);
    }

    /// A thing that says that it has so many bytes.
    Tars claiming(char type, String name, String target, long size, byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0004755\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000001");
        header[156] = (byte) type;
        put(header, 157, target);
        put(header, 257, "ustar\0" + "00");
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        bytes.writeBytes(header);
        bytes.writeBytes(content);
        bytes.writeBytes(new byte[-content.length & 511]);
        return this;
    }

    /// Records before the next thing.
    Tars records(String... keysAndValues) {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String rest = " " + keysAndValues[i] + "=" + keysAndValues[i + 1] + "\n";
            int length = rest.length() + 2;
            records.append(length < 100 ? length : length + 1).append(rest);
        }
        return thing('x', "records", "", records.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void put(byte[] header, int at, String text) {
        byte[] letters = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(letters, 0, header, at, letters.length);
    }

    byte[] end() {
        bytes.writeBytes(new byte[1024]);
        return bytes.toByteArray();
    }

    byte[] cut() {
        return bytes.toByteArray();
    }
}
